import { errorOf, measure, timed } from '../measuring.ts';
import type { Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

const SAMPLES = 8;
const WARM_UP = 5;
const BURSTS = 100;

/** The work that keeps the event loop busy half the time, in milliseconds. */
const WORK = { every: 10, lasts: 5 } as const;

/** The best of eight samples: how wrong, idle and beside other work in the same event loop. */
export const bestOfEight: Measure = async (reference) => {
  const burst = async () => await measure([reference], SAMPLES);
  await timed(WARM_UP, burst);
  const idle = await timed(BURSTS, burst);
  const work = setInterval(keepBusy, WORK.every);
  const busy = await timed(BURSTS, burst);
  clearInterval(work);
  const errors = ({ results }: typeof idle) => spreadOf(results.map(([one]) => errorOf(one!)));
  return {
    figures: [
      {
        title: 'error of the best of 8, idle',
        unit: 'µs',
        measured: errors(idle),
        limit: { median: 25, p95: 60 },
      },
      {
        title: 'error of the best of 8, event loop busy half the time',
        unit: 'µs',
        measured: errors(busy),
        limit: { median: 50, p95: 100 },
      },
    ],
    contestants: [
      { name: 'Trueclock, best of 8', error: errors(idle), wall: spreadOf(idle.walls) },
    ],
  };
};

function keepBusy(): void {
  const end = performance.now() + WORK.lasts;
  while (performance.now() < end);
}
