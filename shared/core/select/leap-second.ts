import type { LeapIndicator } from '../../model/sample.ts';
import type { Seconds } from '../../units.ts';

/** What a leap second does to the last minute of a month. */
export type Leap = Exclude<LeapIndicator, 'none' | 'unsynchronised'>;

/** The month's end that is within so many seconds, before or after, as Unix time; null when none is. No
 * leap second can be at any other time (RFC 5905, 7.3: "the last minute of the current month"). */
export function leapNear(at: Seconds, within: Seconds): Seconds | null {
  const date = new Date(at * 1000);
  const ends = [0, 1].map(
    (months) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months) / 1000,
  );
  return ends.find((end) => Math.abs(at - end) <= within) ?? null;
}

/** Whether there may be a leap second that nobody announces any more: the end of a quarter. The ends of
 * June and December come first, then March and September (ITU-R TF.460-6, annex 1, 2.1); all have been
 * in the first two. */
export const mayLeap = (end: Seconds): boolean => new Date(end * 1000).getUTCMonth() % 3 === 0;
