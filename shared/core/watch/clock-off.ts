import type { Seconds } from '../../units.ts';

/** An alert goes when the clock is within this part of the threshold again: at the threshold itself the jitter of every
 * measurement would raise and lower it. */
const LOWER_AT = 0.8;

/** What the servers last agreed on: server − local, and how sure that is. */
export interface Known {
  readonly offset: Seconds;
  readonly bound: Seconds;
}

/** Whether the clock is off by more than `above`, for certain: also if the servers err by their whole bound.
 * `was`: what was said before. While nothing is known that stays. */
export function isClockOff(was: boolean, known: Known | null, above: Seconds): boolean {
  if (known === null) return was;
  const off = Math.abs(known.offset);
  return off - known.bound > above || (was && off > above * LOWER_AT);
}
