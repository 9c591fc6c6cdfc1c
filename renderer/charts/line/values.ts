import { resolutionOf, type TimeUnit } from '#shared/format.ts';
import type { Seconds } from '#shared/units.ts';
import { tickStep } from '../tick-step.ts';

/** The axis never spans less, so that rounding errors do not fill it. */
const LEAST_SPAN: Seconds = 4e-6;
/** Without any figure the axis still is one; milliseconds are what a right clock needs. */
const EMPTY_SPAN: Seconds = 0.002;
/** Free space at the ends of the axis that are not zero, as a part of its span. */
const MARGIN = 0.08;
/** Room that one tick with its label needs, in pixels. */
const TICK_HEIGHT = 40;
/** Zero alone tells no scale. */
const LEAST_TICKS = 3;
/** What is rare may stretch the axis to this many times what the rest needs; beyond that it lies outside, and is
 * said to, so that one wild measurement does not squash a month. */
const STRETCH = 8;
/** The part of the figures that counts as rare, at each end. */
const RARE = 0.02;

/** What one point takes of the axis. */
export interface Extent {
  readonly low: Seconds;
  readonly high: Seconds;
}

/** An axis of seconds: zero is always on it, and one unit holds for all of it. */
export interface ValueScale {
  readonly low: Seconds;
  readonly high: Seconds;
  readonly unit: TimeUnit;
  readonly ticks: readonly Seconds[];
  /** The finest digit that the labels of the ticks need. */
  readonly step: Seconds;
}

/** The scale that shows the extents, but for rare ones far out, on an axis of `height` pixels. */
export function valueScale(extents: readonly Extent[], height: number, unit: TimeUnit): ValueScale {
  const { low, high } = domain(extents);
  const { step, digits } = tickStep(high - low, Math.max(LEAST_TICKS, height / TICK_HEIGHT));
  const ticks: Seconds[] = [];
  // The sum makes a plain zero of a negative one.
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high; n++) ticks.push(n * step + 0);
  return {
    low,
    high,
    unit,
    ticks,
    step: resolutionOf(step * 1.000001, digits),
  };
}

/** Where a value lies off the scale. */
export const beyond = (value: Seconds, { low, high }: ValueScale): 'above' | 'below' | null =>
  value > high ? 'above' : value < low ? 'below' : null;

function domain(extents: readonly Extent[]): { readonly low: Seconds; readonly high: Seconds } {
  if (extents.length === 0) return { low: -EMPTY_SPAN / 2, high: EMPTY_SPAN / 2 };
  const lows = extents.map(({ low }) => low).sort((a, b) => a - b);
  const highs = extents.map(({ high }) => high).sort((a, b) => a - b);
  const rare = Math.floor(extents.length * RARE);
  const usual = ends(lows[rare] ?? 0, highs[highs.length - 1 - rare] ?? 0);
  const all = ends(lows[0] ?? 0, highs.at(-1) ?? 0);
  const { low, high } = all.high - all.low > STRETCH * (usual.high - usual.low) ? usual : all;
  const missing = Math.max(0, LEAST_SPAN - (high - low));
  const margin = (high - low + missing) * MARGIN;
  return {
    low: low < 0 ? low - missing / 2 - margin : low,
    high: high > 0 || low === 0 ? high + missing / 2 + margin : high,
  };
}

const ends = (low: Seconds, high: Seconds): Extent => ({
  low: Math.min(0, low),
  high: Math.max(0, high),
});
