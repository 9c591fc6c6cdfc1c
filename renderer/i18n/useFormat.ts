import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  durationParts,
  formatBound,
  formatMagnitude,
  formatOffset,
  resolutionOf,
  type OffsetText,
  type OffsetUnits,
} from '#shared/format.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';

/** Below this a difference is said in seconds with digits, above in minutes, hours or days. */
const SAID_IN_SECONDS: Seconds = 100;

/** Within a minute a time that passed is said in steps of this: words that change every second draw the eye
 * and tell nothing. */
const CALM_STEP: Seconds = 10;

/** Formatting in the language of the catalogue. */
export interface Format {
  /** `1.284 s`, `52 ms`, `2 hours`: a size for a sentence, with the digits that the bound allows. */
  size(seconds: Seconds, bound?: Seconds | null): string;
  /** `4 ms`: an upper limit for a sentence, rounded up to one significant digit. */
  atMost(seconds: Seconds): string;
  bound(seconds: Seconds): string;
  offset(offset: Seconds, bound: Seconds | null, units?: OffsetUnits): OffsetText;
  /** `14 minutes`. */
  duration(seconds: Seconds): string;
  /** `just now`, `20 seconds ago`, `2 hours ago`; never in the future, since the clock may have been moved
   * since. */
  ago(at: UnixMs, now: UnixMs): string;
  list(items: readonly string[]): string;
}

/** {@link Format} for the present language. */
export function useFormat(): Format {
  const { i18n, t } = useTranslation();
  return useMemo(() => createFormat(i18n.language, t('time.justNow')), [i18n.language, t]);
}

/** {@link Format} for a BCP 47 tag; `justNow` is said of what was less than ten seconds ago. */
export function createFormat(locale: string, justNow: string): Format {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  const duration = (seconds: Seconds): string => {
    const { value, unit } = durationParts(seconds);
    return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
      value,
    );
  };
  const size: Format['size'] = (seconds, bound = null) =>
    Math.abs(seconds) < SAID_IN_SECONDS
      ? formatMagnitude(seconds, bound, locale)
      : duration(Math.abs(seconds));
  return {
    size,
    atMost: (seconds) => {
      const step = resolutionOf(seconds, 1);
      return size(Math.ceil(seconds / step - 1e-9) * step, step);
    },
    bound: (seconds) => formatBound(seconds, locale),
    offset: (offset, bound, units) => formatOffset(offset, bound, locale, units),
    duration,
    ago: (at, now) => {
      const age = (now - at) / 1000;
      if (age < CALM_STEP) return justNow;
      const { value, unit } = durationParts(age < 60 ? age - (age % CALM_STEP) : age);
      return relative.format(-value, unit);
    },
    list: (items) => new Intl.ListFormat(locale, { type: 'conjunction' }).format(items),
  };
}
