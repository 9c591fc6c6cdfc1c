import type { HistoryEvent, Rate, Resolution } from '../../model/history.ts';
import type { UnixMs } from '../../units.ts';
import { TOLERANCE } from '../parameters.ts';
import { endOf, type Tally } from './roll-up.ts';
import { moves, type Placed, placedIn, rateOf } from './stretches.ts';

/** A rate is fitted to its point and at most so many neighbours on each side: more would cost time and tell little. */
export const RATE_NEIGHBOURS = 12;

/** A neighbour is no further away than this, which at the watch's shortest interval is all twelve: long enough that
 * what a path to a public server adds (some 0.3 ms) leaves 0.02 ppm, short enough to see a room warm up. */
const REACH_MS = 3 * 3_600_000;

/** Where that holds fewer, so many usual steps: of hours, half a day in all, which still shows day and night. */
const REACH_STEPS = 6;

/** A rate that is less well known than what RFC 5905 supposes of any clock (PHI) tells nothing; in ppm. */
const LEAST_KNOWN = TOLERANCE * 1e6;

/** Whether an event moved the clock, or may have changed the rate at which it runs: another time service steers
 * it, or none, or by another configuration. */
const breaks = (event: HistoryEvent): boolean =>
  moves(event) || event.kind === 'service' || event.kind === 'change';

/**
 * The rate of the clock at each of `points`, which are of `resolution`; null: too little to tell. Both lists are in
 * order of time; `tallies` are of the resolution `closely`, which is the same or finer, and should begin and end
 * {@link RATE_NEIGHBOURS} before and after the points.
 *
 * Each rate is the slope of a line (`fitSlope`, which makes its standard error) through the point's neighbours, as far
 * as no event broke the line between them, and through five at least: fewer do not show their own scatter.
 * Rates side by side share most of their measurements, so a mean of them is hardly better known than one.
 */
export function ratesAt(
  points: readonly { readonly at: UnixMs }[],
  resolution: Resolution,
  tallies: readonly Tally[],
  closely: Resolution,
  events: readonly HistoryEvent[],
): readonly (Rate | null)[] {
  const placed = placedIn(tallies, closely, events.filter(breaks));
  const usual = Math.max(REACH_MS, REACH_STEPS * usualStep(placed));
  const middleOf = (at: UnixMs, of: Resolution): UnixMs => (at + endOf(at, of)) / 2;
  let next = 0;
  return points.map(({ at }) => {
    const middle = middleOf(at, resolution);
    // A day is known by all of its hours.
    const reach = Math.max(usual, middle - at);
    const later = ({ at }: Placed): number => middleOf(at, closely) - middle;
    for (let one = placed[next]; one !== undefined && later(one) < 0; one = placed[next]) next += 1;
    const near = placed
      .slice(Math.max(0, next - RATE_NEIGHBOURS), next + RATE_NEIGHBOURS + 1)
      .filter((one) => Math.abs(later(one)) <= reach);
    // A day can hold parts of several stretches, whatever is finer of one.
    const end = endOf(at, resolution);
    const own = near.filter((one) => one.at === at || (one.at > at && one.at < end));
    const [first, last] = [own[0]?.stretch ?? Infinity, own.at(-1)?.stretch ?? -Infinity];
    const rate = rateOf(near.filter(({ stretch }) => stretch >= first && stretch <= last));
    return rate === null || rate.uncertainty > LEAST_KNOWN ? null : rate;
  });
}

/** The median time between two neighbours, in milliseconds. */
function usualStep(placed: readonly Placed[]): number {
  const steps = placed.slice(1).map(({ at }, index) => at - (placed[index]?.at ?? at));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
