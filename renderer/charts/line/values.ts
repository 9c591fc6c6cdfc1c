import {
  formatDecimal,
  formatSeconds,
  resolutionOf,
  unitFor,
  type TimeUnit,
} from '#shared/format.ts';
import { tickStep } from '../tick-step.ts';

/** What an axis is labelled in. Its values are seconds in whatever unit of time, and parts per million. */
export type AxisUnit = TimeUnit | 'ppm';

/** The axis never spans less, so that rounding errors do not fill it: 4 µs; the rate of a clock is hardly ever known
 * to a hundredth of one part per million. */
const LEAST_SPAN = { time: 4e-6, ppm: 0.04 } as const;
/** Without any figure the axis still is one; milliseconds are what a right clock needs, and one part per million is a
 * good crystal. */
const EMPTY_SPAN = { time: 0.002, ppm: 2 } as const;
/** Free space at the ends of the axis that are not zero, as a part of its span. */
const MARGIN = 0.08;
/** Room that one tick with its label needs, in pixels. */
const TICK_HEIGHT = 40;
/** Zero alone tells no scale. */
const LEAST_TICKS = 3;
/** Letters of a label for which there is room beside the axis. */
const LONGEST_LABEL = 10;
/** What is rare may stretch the axis to this many times what the rest needs; beyond that it lies outside, and is
 * said to, so that one wild measurement does not squash a month. */
const STRETCH = 8;
/** The part of the figures that counts as rare, at each end. */
const RARE = 0.02;

/** What one point takes of the axis. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** An axis of values: zero is always on it, and one unit holds for all of it. */
export interface ValueScale {
  readonly low: number;
  readonly high: number;
  readonly unit: AxisUnit;
  readonly ticks: readonly number[];
  /** The finest digit that the labels of the ticks need. */
  readonly step: number;
}

/** The scale that shows the extents, but for rare ones far out, on an axis of `height` pixels. */
export function valueScale(extents: readonly Extent[], height: number, unit: AxisUnit): ValueScale {
  const { low, high } = domain(extents, unit === 'ppm' ? 'ppm' : 'time');
  const span = high - low;
  const most = Math.max(LEAST_TICKS, height / TICK_HEIGHT);
  const larger = Math.max(-low, high);
  const usual = tickStep(span, most);
  // Half of that is the step at most: zero never stands alone.
  const { step, digits } = usual.step <= larger ? usual : tickStep(span, (2 * span) / larger);
  const ticks: number[] = [];
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

/** The labels of an axis; `always`: positive values are marked as such. Where the chosen unit makes them too long for the
 * axis, they are in the one that suits; years off, they are rounded. */
export function axisLabels(
  scale: ValueScale,
  locale: string,
  sign: 'always' | 'minus',
): readonly string[] {
  const { ticks, unit, step } = scale;
  const chosen = ticks.map((value) => axisLabel(value, scale, locale, sign));
  if (unit === 'ppm' || isShort(chosen)) return chosen;
  const suited = { step, unit: unitFor(ticks) };
  const others = ticks.map((value) => axisLabel(value, suited, locale, sign));
  if (isShort(others)) return others;
  const signDisplay = sign === 'always' ? 'exceptZero' : 'auto';
  const rounded = new Intl.NumberFormat(locale, { notation: 'compact', signDisplay });
  return ticks.map((value) => `${rounded.format(value)}\u00a0s`);
}

const isShort = (labels: readonly string[]): boolean =>
  labels.every((label) => label.length <= LONGEST_LABEL);

/** A value as an axis is labelled with it. */
function axisLabel(
  value: number,
  { unit, step }: Pick<ValueScale, 'unit' | 'step'>,
  locale: string,
  sign: 'always' | 'minus',
): string {
  if (Math.abs(value) < step / 2) return `0\u00a0${unit}`;
  if (unit !== 'ppm') return formatSeconds(value, { locale, unit, resolution: step, sign });
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return `${formatDecimal(value, locale, decimals, sign)}\u00a0${unit}`;
}

/** Where a value lies off the scale. */
export const beyond = (value: number, { low, high }: ValueScale): 'above' | 'below' | null =>
  value > high ? 'above' : value < low ? 'below' : null;

function domain(extents: readonly Extent[], kind: 'time' | 'ppm'): Extent {
  if (extents.length === 0) return { low: -EMPTY_SPAN[kind] / 2, high: EMPTY_SPAN[kind] / 2 };
  const lows = extents.map(({ low }) => low).sort((a, b) => a - b);
  const highs = extents.map(({ high }) => high).sort((a, b) => a - b);
  const rare = Math.floor(extents.length * RARE);
  const usual = ends(lows[rare] ?? 0, highs[highs.length - 1 - rare] ?? 0);
  const all = ends(lows[0] ?? 0, highs.at(-1) ?? 0);
  const { low, high } = all.high - all.low > STRETCH * (usual.high - usual.low) ? usual : all;
  const missing = Math.max(0, LEAST_SPAN[kind] - (high - low));
  const margin = (high - low + missing) * MARGIN;
  return {
    low: low < 0 ? low - missing / 2 - margin : low,
    high: high > 0 || low === 0 ? high + missing / 2 + margin : high,
  };
}

const ends = (low: number, high: number): Extent => ({
  low: Math.min(0, low),
  high: Math.max(0, high),
});
