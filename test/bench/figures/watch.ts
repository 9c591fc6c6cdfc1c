import { setTimeout as sleep } from 'node:timers/promises';
import { processorTime, watchFast } from '../watching.ts';
import type { Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

/** Five minutes of watching to the second. */
const SPEED = 300;
/** Seconds until all code has run once, and of the measurement: an hour and forty minutes of watching. */
const WARM_UP = 10;
const LASTS = 20;

/** The engine while nobody looks: what it costs, the programs that it runs included, and the memory it adds. */
export const watch: Measure = async (reference) => {
  const rss = process.memoryUsage.rss();
  const fast = watchFast([reference], SPEED);
  await sleep(WARM_UP * 1000);
  const before = processorTime();
  await sleep(LASTS * 1000);
  const used = processorTime() - before;
  const more = process.memoryUsage.rss() - rss;
  if (fast.controller.snapshot().watch.recorded === 0) throw new Error('nothing was watched');
  await fast.stop();
  return {
    figures: [
      {
        title: 'watch: processor time in a second',
        unit: 'ms',
        measured: spreadOf([(used * 1000) / (LASTS * SPEED)]),
        limit: { median: 1 },
      },
      {
        title: 'watch: more memory',
        unit: 'MB',
        measured: spreadOf([more / 1e6]),
        limit: { median: 40 },
      },
    ],
  };
};
