import type { Drift, HistoryEvent, Resolution } from '../../model/history.ts';
import type { Seconds, UnixMs } from '../../units.ts';
import { fitSlope, type Measured } from './line.ts';
import { endOf, type Tally } from './roll-up.ts';

const DAY: Seconds = 86_400;

/** How far ahead a correction is foretold: in a month the weather changes a crystal's rate. */
const FORETOLD: Seconds = 30 * DAY;

/** A rate that is not this many standard errors from zero has no direction: {@link Drift.uncertainty} is made
 * for two. */
const CERTAIN = 2;

/** Whether an event may have moved the clock otherwise than by its rate: a step; a correction; sleep and a start,
 * in which another clock kept the time. */
const moves = (event: HistoryEvent): boolean =>
  event.kind === 'clock-stepped' ||
  event.kind === 'sync' ||
  event.kind === 'slept' ||
  (event.kind === 'watch' && event.state === 'started');

/**
 * The rate of the clock from what was measured in order of time, `resolution` being that of the tallies. It is fitted
 * to each stretch between two events that moved the clock at once; a span within which one lies is left out. Null:
 * too little to tell.
 */
export function driftOf(
  tallies: readonly Tally[],
  resolution: Resolution,
  events: readonly HistoryEvent[],
): Drift | null {
  const moved = events
    .filter(moves)
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  const stretches: Measured[][] = [[]];
  const used: Tally[] = [];
  let passed = 0;
  for (const tally of tallies) {
    const { at, bound, offsets, sum } = tally;
    if (offsets === 0) continue;
    const before = passed;
    while ((moved[passed] ?? Infinity) <= at) passed += 1;
    if (passed > before) stretches.push([]);
    if ((moved[passed] ?? Infinity) < endOf(at, resolution)) continue;
    const time = (at - (tallies[0]?.at ?? 0)) / 1000;
    stretches.at(-1)?.push({ time, offset: sum / offsets, bound });
    used.push(tally);
  }
  const [first, last] = [used[0], used.at(-1)];
  const fit = fitSlope(stretches);
  if (first === undefined || last === undefined || fit === null) return null;
  return {
    // The offset is server − local: it falls while the local clock gains.
    ppm: -fit.slope * 1e6,
    uncertainty: fit.standardError * 1e6,
    range: { from: first.at, to: endOf(last.at, resolution) },
    measurements: used.reduce((sum, { offsets }) => sum + offsets, 0),
  };
}

/** What a clock gains in a day at a rate in parts per million; negative: it loses. */
export const gainPerDay = (ppm: number): Seconds => ppm * 1e-6 * DAY;

/**
 * When a clock that was off by `offset` (server − local) at `at` and is left as it runs will be off by `above`; `at`
 * if it is by then. Null: not within a month, or its rate may as well be zero.
 */
export function dueAt(
  { at, offset }: { readonly at: UnixMs; readonly offset: Seconds },
  drift: Drift | null,
  above: Seconds,
): UnixMs | null {
  if (Math.abs(offset) >= above) return at;
  if (drift === null || Math.abs(drift.ppm) <= CERTAIN * drift.uncertainty) return null;
  const change = -drift.ppm * 1e-6;
  const wait = (Math.sign(change) * above - offset) / change;
  return wait <= FORETOLD ? Math.round(at + wait * 1000) : null;
}
