import type { Seconds } from './units.ts';

/** Units that offsets, bounds and delays are shown in. A column or an axis uses one for all its rows. */
export type TimeUnit = 's' | 'ms' | 'µs';

const SECONDS_PER: Record<TimeUnit, Seconds> = { s: 1, ms: 1e-3, µs: 1e-6 };
/** A nanosecond: nothing here is known better, and doubles hold no more. */
const FINEST: Seconds = 1e-9;
/** Space that keeps a figure and its unit on one line. */
const NARROW_GAP = '\u00a0';

/** The unit that fits the largest of the values: whole seconds, else milliseconds, and microseconds
 * below a tenth of a millisecond. No values: milliseconds. */
export function unitFor(values: readonly Seconds[]): TimeUnit {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest >= 1) return 's';
  return largest >= 1e-4 || largest === 0 ? 'ms' : 'µs';
}

/**
 * The smallest step that is worth showing of a value known to ± `bound`: the place of the bound's
 * first (`digits` 1) or second (`digits` 2) significant digit. A bound of zero or none gives 1 µs.
 */
export function resolutionOf(bound: Seconds | null, digits: 1 | 2 = 1): Seconds {
  if (bound === null || !(bound > 0) || !Number.isFinite(bound)) return 1e-6;
  return Math.max(10 ** (Math.floor(Math.log10(bound)) - (digits - 1)), FINEST);
}

/** How a number of seconds is written. */
export interface FormatOptions {
  /** BCP 47 tag for digits and separators. */
  readonly locale: string;
  readonly unit: TimeUnit;
  /** No digit below this is shown; the value is rounded to a multiple of it. */
  readonly resolution: Seconds;
  /** `always` marks both signs (zero has none); `minus` only the negative one. */
  readonly sign?: 'always' | 'minus';
}

/** A number of seconds in a given unit, without the unit's name: `+1.2834`, `−0.3`, `12`. */
export function formatNumber(seconds: Seconds, options: FormatOptions): string {
  const scale = SECONDS_PER[options.unit];
  const step = options.resolution / scale;
  const decimals = Math.min(Math.max(Math.ceil(-Math.log10(step) - 1e-9), 0), 9);
  const rounded = step > 1 ? Math.round(seconds / scale / step) * step : seconds / scale;
  return formatDecimal(rounded, options.locale, decimals, options.sign);
}

/** Any number with a fixed count of decimals, a real minus sign, and no sign at zero. */
export function formatDecimal(
  value: number,
  locale: string,
  decimals: number,
  sign: 'always' | 'minus' = 'minus',
): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: sign === 'always' ? 'exceptZero' : 'negative',
  })
    .formatToParts(value)
    .map((part) => (part.type === 'minusSign' ? '−' : part.value))
    .join('');
}

/** {@link formatNumber} with its unit: `+1.2834 s`. */
export function formatSeconds(seconds: Seconds, options: FormatOptions): string {
  return `${formatNumber(seconds, options)}${NARROW_GAP}${options.unit}`;
}

/** An offset by the sign rule (server − local) with the digits that its bound allows, and the bound. */
export interface OffsetText {
  /** `+1.2834 s`; positive: the local clock is behind. */
  readonly offset: string;
  /** `±2.9 ms`; null when there is no bound. */
  readonly bound: string | null;
}

/** Units of a column of offsets; see {@link unitFor}. */
export interface OffsetUnits {
  readonly offset: TimeUnit;
  readonly bound: TimeUnit;
}

/** Units for a whole column, so that they never change within it. An offset near zero takes the unit of
 * its resolution: `0.0 ms`, not `0 µs`, when the bound is 4 ms. */
export function offsetUnits(
  rows: readonly { readonly offset: Seconds | null; readonly bound: Seconds | null }[],
): OffsetUnits {
  return {
    offset: unitFor(
      rows.flatMap(({ offset, bound }) =>
        offset === null ? [] : Math.max(Math.abs(offset), resolutionOf(bound, 2)),
      ),
    ),
    bound: unitFor(rows.flatMap((row) => row.bound ?? [])),
  };
}

/** Formats offset ± bound. `digits` 2 is for tables, where rows are compared; 1 for sentences. */
export function formatOffset(
  offset: Seconds,
  bound: Seconds | null,
  locale: string,
  units: OffsetUnits = offsetUnits([{ offset, bound }]),
  digits: 1 | 2 = 2,
): OffsetText {
  return {
    offset: formatSeconds(offset, {
      locale,
      unit: units.offset,
      resolution: resolutionOf(bound, digits),
      sign: 'always',
    }),
    bound: bound === null ? null : `±${formatBound(bound, locale, units.bound)}`,
  };
}

/** A bound with two significant digits, without its sign: `2.9 ms`. It must not be rounded further. */
export function formatBound(bound: Seconds, locale: string, unit = unitFor([bound])): string {
  return formatSeconds(bound, { locale, unit, resolution: resolutionOf(bound, 2) });
}

/** A size without sign for a sentence (`1.284 s`, `52 ms`), known to ± `bound`; null: not known how well. */
export function formatMagnitude(
  seconds: Seconds,
  bound: Seconds | null,
  locale: string,
  unit = unitFor([seconds]),
): string {
  const magnitude = Math.abs(seconds);
  // A value below its own uncertainty would round to zero: then its first digit is shown. Where the
  // uncertainty is not known, two digits claim little.
  const resolution =
    bound === null
      ? resolutionOf(magnitude, 2)
      : Math.min(resolutionOf(bound), resolutionOf(magnitude, 1));
  return formatSeconds(magnitude, { locale, unit, resolution });
}

/** A duration as data for words: the largest unit of which there is at least one. */
export interface DurationParts {
  readonly value: number;
  readonly unit: 'second' | 'minute' | 'hour' | 'day';
}

/** Splits a non-negative duration for words such as "14 minutes"; rounds to whole units. */
export function durationParts(seconds: Seconds): DurationParts {
  const value = Math.max(0, seconds);
  if (value < 59.5) return { value: Math.round(value), unit: 'second' };
  if (value < 3570) return { value: Math.round(value / 60), unit: 'minute' };
  if (value < 84_600) return { value: Math.round(value / 3600), unit: 'hour' };
  return { value: Math.round(value / 86_400), unit: 'day' };
}

/** From so many days on, hours say nothing any more. */
const ONLY_DAYS = 100;

/** Splits a size of a minute or more for words that must not mislead, such as "1 hour, 30 minutes": its largest unit and
 * the one below, without what is zero. */
export function sizeParts(seconds: Seconds): readonly DurationParts[] {
  const [small, large] =
    seconds < 3599.5
      ? (['second', 'minute'] as const)
      : seconds < 86_370
        ? (['minute', 'hour'] as const)
        : (['hour', 'day'] as const);
  const ratio = small === 'hour' ? 24 : 60;
  const whole = Math.round(seconds / (small === 'hour' ? 3600 : small === 'minute' ? 60 : 1));
  const most = Math.floor(whole / ratio);
  const parts = [
    { value: most, unit: large },
    { value: large === 'day' && most >= ONLY_DAYS ? 0 : whole % ratio, unit: small },
  ];
  return parts.filter(({ value }) => value > 0);
}

/** Control characters but the tab, and marks that nobody sees: of width zero, of the writing direction, line
 * separators. Hostile text could disguise itself by them. */
export const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- the control characters are what is looked for
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text from servers or files as it may be shown: {@link UNPRINTABLE} characters are replaced. */
export const printable = (text: string): string =>
  text.replaceAll('\t', '    ').replace(UNPRINTABLE, '\ufffd');
