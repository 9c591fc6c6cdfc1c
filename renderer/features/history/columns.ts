import { unitFor, type TimeUnit } from '#shared/format.ts';
import { chosenUnit } from '#shared/locale-format.ts';
import type { HistoryPoint } from '#shared/model/history.ts';
import type { Preferences } from '#shared/model/settings.ts';
import type { PanelData } from '../../charts/line/Panel.tsx';
import type { Place } from '../../charts/line/segments.ts';
import type { Extent } from '../../charts/line/values.ts';

/** What is drawn over time, each in a panel of its own. */
export const FIGURES = ['offset', 'delay', 'jitter'] as const;
export type Figure = (typeof FIGURES)[number];

const low = ({ offset, bound }: HistoryPoint): number | null =>
  offset === null ? null : offset.least - (bound ?? 0);
const high = ({ offset, bound }: HistoryPoint): number | null =>
  offset === null ? null : offset.most + (bound ?? 0);

/** One unit for each figure of a view, in the picture and in the table alike. */
export function unitsOf(
  points: readonly HistoryPoint[],
  units: Preferences['units'],
): Readonly<Record<Figure, TimeUnit>> {
  const chosen = chosenUnit(units);
  const unit = (values: (point: HistoryPoint) => readonly (number | null)[]): TimeUnit =>
    chosen ?? unitFor(points.flatMap((point) => values(point).map((value) => value ?? 0)));
  return {
    offset: unit((point) => [low(point), high(point)]),
    delay: unit(({ delay }) => [delay]),
    jitter: unit(({ jitter }) => [jitter]),
  };
}

/** A figure as its panel draws it: the offset between its bounds, and between its least and most where several
 * measurements are one point; of the others the line alone. */
export function panelData(places: readonly Place[], figure: Figure): PanelData {
  const values = (of: (point: HistoryPoint) => number | null): readonly (number | null)[] =>
    places.map(({ point }) => (point === null ? null : of(point)));
  const times = places.map(({ at }) => at);
  if (figure !== 'offset') return { times, line: values((point) => point[figure]), bands: [] };
  const isRolledUp = places.some(({ point }) => point !== null && point.count > 1);
  const spread = {
    low: values(({ offset }) => offset?.least ?? null),
    high: values(({ offset }) => offset?.most ?? null),
  };
  return {
    times,
    line: values(({ offset }) => offset?.mean ?? null),
    bands: [{ low: values(low), high: values(high) }, ...(isRolledUp ? [spread] : [])],
  };
}

/** What a figure takes of its axis. */
export const extentsOf = (places: readonly Place[], figure: Figure): readonly Extent[] =>
  places.flatMap(({ point }) => {
    if (point === null) return [];
    if (figure === 'offset') {
      const [least, most] = [low(point), high(point)];
      return least === null || most === null ? [] : [{ low: least, high: most }];
    }
    const value = point[figure];
    return value === null ? [] : [{ low: value, high: value }];
  });
