import type { Resolution } from '../../model/history.ts';

/** Most points of a view. A chart is about so many pixels wide; a week of the watch's shortest interval (15
 * minutes) is 672 points, a month of hours 744. */
export const MOST_POINTS = 750;

/** How many points a range has at each resolution; null: it is not kept that closely from its beginning. */
export type PointCounts = Readonly<Record<Exclude<Resolution, 'day'>, number | null>>;

const FINER = ['single', 'minute', 'hour'] as const satisfies readonly Resolution[];

/** The closest resolution that shows all of a range in at most {@link MOST_POINTS}; days for whatever is longer. */
export const resolutionFor = (counts: PointCounts): Resolution =>
  FINER.find((resolution) => (counts[resolution] ?? Infinity) <= MOST_POINTS) ?? 'day';
