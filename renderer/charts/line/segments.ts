import type { ClockPoint, HistoryRange, Resolution } from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';

/** Points further apart than so many times the usual are not joined: in between nobody looked. One that is missing
 * makes it two. */
const GAP_FACTOR = 1.75;
const SPAN_MS: Record<Resolution, number> = {
  single: 0,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Something that stands at a time. */
interface Timed {
  readonly at: UnixMs;
}

/** One place on the axis of time; without a point the line is broken there. */
export interface Place<T = ClockPoint> {
  readonly at: UnixMs;
  readonly point: T | null;
}

/** Above this time two neighbouring points are not joined; 0 with fewer than two points. */
export function gapAbove(points: readonly Timed[], resolution: Resolution): number {
  const apart = points
    .slice(1)
    .map(({ at }, index) => at - (points[index]?.at ?? at))
    .sort((a, b) => a - b);
  // Of two middle ones the smaller: with three points a long silence is not what is usual.
  const usual = apart[Math.floor((apart.length - 1) / 2)] ?? 0;
  return GAP_FACTOR * Math.max(usual, SPAN_MS[resolution]);
}

/** The points at the middle of what they stand for, as far as that is inside the range, with a break wherever nobody looked and wherever the clock was
 * set (`breaks`): a line across would claim what nobody saw. */
export function placesOf<T extends Timed>(
  points: readonly T[],
  resolution: Resolution,
  breaks: readonly UnixMs[],
  range: HistoryRange,
): readonly Place<T>[] {
  const limit = gapAbove(points, resolution);
  const half = SPAN_MS[resolution] / 2;
  return points.flatMap((point, index): readonly Place<T>[] => {
    const middle = Math.min(Math.max(point.at + half, range.from), range.to);
    const place = { at: middle, point };
    const before = points[index - 1];
    if (before === undefined) return [place];
    const isSet = breaks.some((at) => at > before.at && at <= point.at);
    if (point.at - before.at <= limit && !isSet) return [place];
    return [{ at: Math.min((before.at + point.at) / 2 + half, middle), point: null }, place];
  });
}

/** The part of a range that the points cover, 0 to 1. Where there are none, the time in which the computer was `asleep`
 * counts as covered. */
export function coverage(
  points: readonly Timed[],
  resolution: Resolution,
  range: HistoryRange,
  asleep: readonly HistoryRange[],
): number {
  if (points.length < 2 || range.to <= range.from) return 0;
  const limit = gapAbove(points, resolution);
  const edges = [range.from, ...points.map(({ at }) => at), range.to];
  const seen = edges.slice(1).reduce((sum, to, index) => {
    const from = edges[index] ?? to;
    if (to - from <= limit) return sum + to - from;
    const slept = asleep.map((sleep) => Math.min(sleep.to, to) - Math.max(sleep.from, from));
    return sum + slept.reduce((inGap, one) => inGap + Math.max(one, 0), 0);
  }, 0);
  return seen / (range.to - range.from);
}

/** The place nearest to a time that has a point; null: there is none. */
export function nearest(places: readonly Place<unknown>[], at: UnixMs): number | null {
  let found: number | null = null;
  for (const [index, place] of places.entries()) {
    if (place.point === null) continue;
    const best = found === null ? undefined : places[found];
    if (best === undefined || Math.abs(place.at - at) < Math.abs(best.at - at)) found = index;
  }
  return found;
}
