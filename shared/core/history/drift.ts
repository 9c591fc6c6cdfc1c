import type { Drift, HistoryEvent, Resolution } from '../../model/history.ts';
import type { Seconds, UnixMs } from '../../units.ts';
import { endOf, type Tally } from './roll-up.ts';
import { moves, placedIn, rateOf } from './stretches.ts';

const DAY: Seconds = 86_400;

/** How far ahead a correction is foretold: in a month the weather changes a crystal's rate. */
const FORETOLD: Seconds = 30 * DAY;

/** A rate that is not this many standard errors from zero has no direction: {@link Drift.uncertainty} is made
 * for two. */
const CERTAIN = 2;

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
  const placed = placedIn(tallies, resolution, events.filter(moves));
  const [first, last] = [placed[0], placed.at(-1)];
  const rate = rateOf(placed);
  if (first === undefined || last === undefined || rate === null) return null;
  return {
    ...rate,
    range: { from: first.at, to: endOf(last.at, resolution) },
    measurements: placed.reduce((sum, { count }) => sum + count, 0),
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
