import {
  durationParts,
  formatBound,
  formatMagnitude,
  formatOffset,
  offsetUnits,
  resolutionOf,
  sizeParts,
  type DurationParts,
  type OffsetText,
  type OffsetUnits,
  type TimeUnit,
} from './format.ts';
import type { Seconds, UnixMs } from './units.ts';

/** Below this a difference is said in seconds with digits, above in two units of a clock, minutes and seconds at the least. */
const SAID_IN_SECONDS: Seconds = 100;

/** Within a minute a time that passed is said in steps of this: words that change every second draw the eye
 * and tell nothing. */
const CALM_STEP: Seconds = 10;

/** Languages whose full stop brings its own room. */
const UNSPACED = /^(?:ja|zh)\b/;

/** What the user may choose for offsets, bounds and delays; `auto`: the unit that suits each figure. */
export type UnitChoice = 'auto' | 's' | 'ms' | 'us';

/** The unit that was chosen for all figures; null: the one that suits. */
export const chosenUnit = (choice: UnitChoice): TimeUnit | null =>
  choice === 'auto' ? null : choice === 'us' ? 'µs' : choice;

/** Figures and times as words of one language, in the units that the user chose. */
export interface LocaleFormat {
  /** The unit that was chosen for all figures; null: the one that suits. */
  readonly unit: TimeUnit | null;
  /** `1.284 s`, `52 ms`, `1 hour, 30 minutes`: a size for a sentence, with the digits that the bound allows. */
  size(seconds: Seconds, bound?: Seconds | null): string;
  /** `4 ms`: an upper limit for a sentence, rounded up to one significant digit. */
  atMost(seconds: Seconds): string;
  /** `250 ms`, `5 s`, `1 min`: a round number that somebody chose. */
  exactly(seconds: Seconds): string;
  bound(seconds: Seconds): string;
  offset(offset: Seconds, bound: Seconds | null, units?: OffsetUnits): OffsetText;
  /** The units of a column of offsets, for {@link offset}: the same in every row. */
  offsetUnits: typeof offsetUnits;
  /** `14 minutes`. */
  duration(seconds: Seconds): string;
  /** `just now`, `20 seconds ago`, `2 hours ago`; never in the future, since the clock may have been moved
   * since. */
  ago(at: UnixMs, now: UnixMs): string;
  /** `18 Nov 2026, 14:05`: by this computer's clock and time zone. */
  when(at: UnixMs): string;
  list(items: readonly string[]): string;
  /** Sentences one after the other, without those that are empty: Chinese and Japanese have no space between them. */
  sentences(all: readonly string[]): string;
}

/** {@link LocaleFormat} for a BCP 47 tag; `justNow` is said of what was less than ten seconds ago. */
export function createFormat(
  locale: string,
  justNow: string,
  choice: UnitChoice = 'auto',
): LocaleFormat {
  const unit = chosenUnit(choice);
  const unitsOf: typeof offsetUnits = (rows) =>
    unit === null ? offsetUnits(rows) : { offset: unit, bound: unit };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const inWords = ({ value, unit: named }: DurationParts): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: named, unitDisplay: 'long' }).format(
      value,
    );
  const duration = (seconds: Seconds): string => inWords(durationParts(seconds));
  const size: LocaleFormat['size'] = (seconds, bound = null) =>
    Math.abs(seconds) < SAID_IN_SECONDS
      ? formatMagnitude(seconds, bound, locale, unit ?? undefined)
      : new Intl.ListFormat(locale, { type: 'unit' }).format(
          sizeParts(Math.abs(seconds)).map(inWords),
        );
  return {
    unit,
    size,
    atMost: (seconds) => {
      const step = resolutionOf(seconds, 1);
      return size(Math.ceil(seconds / step - 1e-9) * step, step);
    },
    exactly: (seconds) => {
      const [named, size] =
        seconds < 1
          ? (['millisecond', 0.001] as const)
          : seconds < 60
            ? (['second', 1] as const)
            : (['minute', 60] as const);
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: named,
        unitDisplay: 'short',
      }).format(seconds / size);
    },
    bound: (seconds) => formatBound(seconds, locale, unit ?? undefined),
    offset: (offset, bound, units = unitsOf([{ offset, bound }])) =>
      formatOffset(offset, bound, locale, units),
    offsetUnits: unitsOf,
    duration,
    ago: (at, now) => {
      const age = (now - at) / 1000;
      if (age < CALM_STEP) return justNow;
      const { value, unit: named } = durationParts(age < 60 ? age - (age % CALM_STEP) : age);
      return relative.format(-value, named);
    },
    when: (at) => dateTime.format(at),
    list: (items) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
    sentences: (all) => all.filter((one) => one !== '').join(UNSPACED.test(locale) ? '' : ' '),
  };
}
