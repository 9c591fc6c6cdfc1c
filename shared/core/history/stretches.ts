import type { HistoryEvent, Rate, Resolution } from '../../model/history.ts';
import type { UnixMs } from '../../units.ts';
import { fitSlope, type Measured } from './line.ts';
import { endOf, type Tally } from './roll-up.ts';

/** An offset at its place in a history. */
export interface Placed extends Measured {
  /** When it was measured, or when the span of which it is the mean begins. */
  readonly at: UnixMs;
  /** Measurements in it. */
  readonly count: number;
  /** Those of one number belong to one line: nothing broke it between them. */
  readonly stretch: number;
}

/** Whether an event may have moved the clock otherwise than by its rate: a step; a correction; sleep and a start,
 * in which another clock kept the time. */
export const moves = (event: HistoryEvent): boolean =>
  event.kind === 'clock-stepped' ||
  event.kind === 'sync' ||
  event.kind === 'slept' ||
  (event.kind === 'watch' && event.state === 'started');

/** The offsets of tallies in order of time, in stretches between `breaks`; a span within which one of those lies
 * is left out, for its mean is of both sides. */
export function placedIn(
  tallies: readonly Tally[],
  resolution: Resolution,
  breaks: readonly HistoryEvent[],
): readonly Placed[] {
  const broken = breaks.map(({ at }) => at).sort((a, b) => a - b);
  const begin = tallies[0]?.at ?? 0;
  let stretch = 0;
  return tallies.flatMap(({ at, bound, offsets, sum }): readonly Placed[] => {
    if (offsets === 0) return [];
    while ((broken[stretch] ?? Infinity) <= at) stretch += 1;
    if ((broken[stretch] ?? Infinity) < endOf(at, resolution)) return [];
    return [
      { at, time: (at - begin) / 1000, offset: sum / offsets, bound, count: offsets, stretch },
    ];
  });
}

/** The rate that offsets of one or more stretches have in common; null: too little to tell. */
export function rateOf(placed: readonly Placed[]): Rate | null {
  const fit = fitSlope([...Map.groupBy(placed, ({ stretch }) => stretch).values()]);
  // The offset is server − local: it falls while the local clock gains.
  return fit === null ? null : { ppm: -fit.slope * 1e6, uncertainty: fit.standardError * 1e6 };
}
