import { unitFor, type TimeUnit } from '#shared/format.ts';
import { chosenUnit } from '#shared/locale-format.ts';
import type { ClockPoint } from '#shared/model/history.ts';
import type { Preferences } from '#shared/model/settings.ts';
import type { PanelData } from '../../charts/line/Panel.tsx';
import type { Place } from '../../charts/line/segments.ts';
import type { Extent } from '../../charts/line/values.ts';

/** What is drawn over time, each in a panel of its own. */
export const FIGURES = ['offset', 'delay', 'jitter', 'drift'] as const;
export type Figure = (typeof FIGURES)[number];

/** One unit for each figure of a view, in the picture and in the table alike. */
export type Units = Readonly<Record<Exclude<Figure, 'drift'>, TimeUnit> & { drift: 'ppm' }>;

type Value = (point: ClockPoint) => number | null;
const alone = (line: Value) => ({ line, low: line, high: line });

/** What is drawn of a point: the offset within its bound, and from least to most where several measurements are one
 * point; the drift within its standard error; of the others the line alone. */
const DRAWN: Readonly<Record<Figure, Readonly<Record<'line' | 'low' | 'high', Value>>>> = {
  offset: {
    line: ({ offset }) => offset?.mean ?? null,
    low: ({ offset, bound }) => (offset === null ? null : offset.least - (bound ?? 0)),
    high: ({ offset, bound }) => (offset === null ? null : offset.most + (bound ?? 0)),
  },
  delay: alone(({ delay }) => delay),
  jitter: alone(({ jitter }) => jitter),
  drift: {
    line: ({ drift }) => drift?.ppm ?? null,
    low: ({ drift }) => (drift === null ? null : drift.ppm - drift.uncertainty),
    high: ({ drift }) => (drift === null ? null : drift.ppm + drift.uncertainty),
  },
};

/** The units that fit a view, unless one was chosen. */
export function unitsOf(points: readonly ClockPoint[], units: Preferences['units']): Units {
  const chosen = chosenUnit(units);
  const unit = (figure: Exclude<Figure, 'drift'>): TimeUnit => {
    const { low, high } = DRAWN[figure];
    return chosen ?? unitFor(points.flatMap((point) => [low(point) ?? 0, high(point) ?? 0]));
  };
  return { offset: unit('offset'), delay: unit('delay'), jitter: unit('jitter'), drift: 'ppm' };
}

/** A figure as its panel draws it. */
export function panelData(places: readonly Place[], figure: Figure): PanelData {
  const { line, low, high } = DRAWN[figure];
  const values = (of: Value): readonly (number | null)[] =>
    places.map(({ point }) => (point === null ? null : of(point)));
  const around = { low: values(low), high: values(high) };
  const spread = {
    low: values(({ offset }) => offset?.least ?? null),
    high: values(({ offset }) => offset?.most ?? null),
  };
  const isSpread =
    figure === 'offset' && places.some(({ point }) => point !== null && point.count > 1);
  return {
    times: places.map(({ at }) => at),
    line: values(line),
    bands: [...(line === low ? [] : [around]), ...(isSpread ? [spread] : [])],
  };
}

/** What a figure takes of its axis. */
export const extentsOf = (places: readonly Place[], figure: Figure): readonly Extent[] =>
  places.flatMap(({ point }) => {
    if (point === null) return [];
    const [low, high] = [DRAWN[figure].low(point), DRAWN[figure].high(point)];
    return low === null || high === null ? [] : [{ low, high }];
  });
