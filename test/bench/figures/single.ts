import { errorOf, measure, timed } from '../measuring.ts';
import type { Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

/** Queries before those that count: the process is to be warm. */
const WARM_UP = 20;
const QUERIES = 300;

/** A query of one sample: how wrong, and how long it takes. */
export const single: Measure = async (reference) => {
  const query = async () => await measure([reference], 1);
  await timed(WARM_UP, query);
  const { results, walls } = await timed(QUERIES, query);
  const error = spreadOf(results.map(([burst]) => errorOf(burst!)));
  const wall = spreadOf(walls);
  return {
    figures: [
      {
        title: 'error of a single sample, idle',
        unit: 'µs',
        measured: error,
        limit: { median: 60, p95: 500 },
      },
      { title: 'one warm query', unit: 'ms', measured: wall, limit: { median: 5 } },
    ],
    contestants: [{ name: 'Trueclock, 1 sample', error, wall }],
  };
};
