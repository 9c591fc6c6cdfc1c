import type { Seconds } from '#shared/units.ts';

/** A microsecond: nothing that is measured over a network is known better. */
const DECIMALS = 6;

/** Seconds with a sign by the sign rule (server − local): `+0.002955`. Plain ASCII, for it is copied into scripts. */
export const signed = (value: Seconds): string =>
  `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(DECIMALS)}`;

/** Seconds without a sign and without a unit: `0.000456`. */
export const unsigned = (value: Seconds): string => value.toFixed(DECIMALS);

/** A size for a sentence, to a millisecond or to so many significant digits: `1.284 s`, `52 ms`, `870 µs`. */
export function seconds(value: Seconds, digits = 3): string {
  const size = Math.abs(value);
  const [scale, unit] = size >= 1 ? [1, 's'] : size >= 1e-3 ? [1e3, 'ms'] : [1e6, 'µs'];
  return `${String(Number((size * scale).toPrecision(size >= 1 ? digits + 1 : digits)))} ${unit}`;
}

/** Lays rows out in columns, left-aligned or, for figures, right-aligned. Trailing blanks are cut. */
export function columns(
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[],
): readonly string[] {
  const widths = align.map((_, index) =>
    Math.max(0, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return align[index] === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
