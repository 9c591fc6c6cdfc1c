import { formatOffset, formatSeconds, type TimeUnit } from '#shared/format.ts';
import type { HistoryPoint } from '#shared/model/history.ts';
import type { Seconds } from '#shared/units.ts';
import type { Figure } from './columns.ts';

/** Delays to 0.1 ms and jitter to 0.01 ms, as in the list of servers: finer digits change with every measurement. */
const STEPS = { delay: 1e-4, jitter: 1e-5 } as const;
/** What is not known. */
const NONE = '–';

/** One unit for every figure, in the picture and in the table alike. */
export type Units = Readonly<Record<Figure, TimeUnit>>;

/** The figures of a point as they are written; a dash: not known. */
export function figureTexts(
  { offset, bound, delay, jitter }: HistoryPoint,
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
  };
}
