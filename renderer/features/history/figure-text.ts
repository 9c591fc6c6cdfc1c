import { formatOffset, formatSeconds } from '#shared/format.ts';
import type { ClockPoint, Rate } from '#shared/model/history.ts';
import type { Seconds } from '#shared/units.ts';
import type { Figure, Units } from './columns.ts';
import { driftFigures } from './useDriftText.ts';

/** Delays to 0.1 ms and jitter to 0.01 ms, as in the list of servers: finer digits change with every measurement. */
const STEPS = { delay: 1e-4, jitter: 1e-5 } as const;
/** What is not known. */
const NONE = '–';

/** The figures of a point as they are written; a dash: not known. */
export function figureTexts(
  { offset, bound, delay, jitter, drift }: ClockPoint,
  units: Units,
  locale: string,
): Readonly<Record<Figure | 'bound' | 'least' | 'most', string>> {
  const signed = (value: Seconds | undefined): string =>
    value === undefined
      ? NONE
      : formatOffset(value, bound, locale, { offset: units.offset, bound: units.offset }).offset;
  const plain = (value: Seconds | null, figure: 'delay' | 'jitter'): string =>
    value === null
      ? NONE
      : formatSeconds(value, { locale, unit: units[figure], resolution: STEPS[figure] });
  return {
    offset: signed(offset?.mean),
    bound:
      offset === null || bound === null
        ? NONE
        : (formatOffset(0, bound, locale, { offset: units.offset, bound: units.offset }).bound ??
          NONE),
    least: signed(offset?.least),
    most: signed(offset?.most),
    delay: plain(delay, 'delay'),
    jitter: plain(jitter, 'jitter'),
    drift: drift === null ? NONE : rateText(drift, locale),
  };
}

/** A rate with its standard error: `+0.31 ± 0.04 ppm`. */
function rateText(rate: Rate, locale: string): string {
  const { ppm, within } = driftFigures(rate, locale, 'always');
  return `${ppm}\u00a0±\u00a0${within}\u00a0ppm`;
}
