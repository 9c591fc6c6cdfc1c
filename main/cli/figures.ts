import type { Seconds } from '#shared/units.ts';

/** A microsecond: nothing that is measured over a network is known better. */
const DECIMALS = 6;

/** Seconds with a sign by the sign rule (server − local): `+0.002955`. Plain ASCII, for it is copied into scripts. */
export const signed = (value: Seconds): string =>
  `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(DECIMALS)}`;

/** Seconds without a sign and without a unit: `0.000456`. */
export const unsigned = (value: Seconds): string => value.toFixed(DECIMALS);

const GROUPS = new Intl.NumberFormat('en');

/** A whole number for a sentence: `12,345`. Not for columns and not for what scripts read. */
export const grouped = (value: number): string => GROUPS.format(value);

/** From here on nobody reads seconds. */
const SAID_IN_DAYS: Seconds = 100_000;

/** A size for a sentence, to a millisecond or to so many significant digits: `1.284 s`, `52 ms`, `870 µs`;
 * a clock that lost its battery is `400 days` off. */
export function seconds(value: Seconds, digits = 3): string {
  const size = Math.abs(value);
  if (size >= SAID_IN_DAYS) return `${grouped(Math.round(size / 86_400))} days`;
  const [scale, unit] = size >= 1 ? [1, 's'] : size >= 1e-3 ? [1e3, 'ms'] : [1e6, 'µs'];
  return `${String(Number((size * scale).toPrecision(size >= 1 ? digits + 1 : digits)))} ${unit}`;
}
