import type { HistoryRange } from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';

/** The least that is shown at once: two measurements of the shortest interval are further apart. */
const LEAST_MS = 10 * 60_000;

/** Whether both show the same. */
export const isSame = (one: HistoryRange, other: HistoryRange): boolean =>
  one.from === other.from && one.to === other.to;

/** A range of the same middle or of `centre`, `factor` times as long, inside `limits`. */
export function zoomed(
  range: HistoryRange,
  factor: number,
  limits: HistoryRange,
  centre: UnixMs = (range.from + range.to) / 2,
): HistoryRange {
  const from = centre - (centre - range.from) * factor;
  return inside({ from, to: from + (range.to - range.from) * factor }, limits);
}

/** The range moved by a part of its length (negative: to earlier), no further than `limits`. */
export function moved(range: HistoryRange, part: number, limits: HistoryRange): HistoryRange {
  const by = (range.to - range.from) * part;
  return inside({ from: range.from + by, to: range.to + by }, limits);
}

/** The nearest range of that length that the limits allow. */
export function inside(range: HistoryRange, limits: HistoryRange): HistoryRange {
  const most = Math.max(LEAST_MS, limits.to - limits.from);
  const length = Math.min(Math.max(range.to - range.from, LEAST_MS), most);
  const middle = (range.from + range.to) / 2;
  const to = Math.min(Math.max(middle + length / 2, limits.from + length), limits.to);
  return { from: Math.round(to - length), to: Math.round(to) };
}
