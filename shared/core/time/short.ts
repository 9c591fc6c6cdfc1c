import type { Seconds } from '../../units.ts';

/** Units of the short format per second: 16 bits of seconds, 16 of fraction (RFC 5905, 6, figure 3). */
const UNITS_PER_SECOND = 65_536;
/** The largest value of the format: one unit less than 65536 s. */
const LARGEST = 0xffff_ffff;

/** Reads a 32-bit short-format value (root delay, root dispersion). Unsigned: 0 to 65536 s. */
export const secondsFromShort = (bits: number): Seconds => bits / UNITS_PER_SECOND;

/** The nearest short-format value; what does not fit becomes 0 or the largest value. */
export function shortFromSeconds(seconds: Seconds): number {
  return Math.min(LARGEST, Math.max(0, Math.round(seconds * UNITS_PER_SECOND)));
}
