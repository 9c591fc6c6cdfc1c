import type { Seconds } from '../../units.ts';

/** One measured offset. */
export interface Measured {
  /** Seconds since any fixed instant. */
  readonly time: Seconds;
  readonly offset: Seconds;
  /** Largest possible error of `offset`; null: not known. */
  readonly bound: Seconds | null;
}

/** The common slope of several stretches, each with a level of its own. */
export interface Slope {
  /** Seconds per second. */
  readonly slope: number;
  /** Of `slope`; widened where measurements are few, so that the truth is within two of it 95 % of the time. */
  readonly standardError: number;
}

/** Residuals beyond so many standard deviations lose weight (Huber's k; at 1.5 the estimate is 96 % as efficient as
 * least squares where errors are normal). Outliers are common: one queue that filled shifts a whole survey. */
const HUBER_K = 1.5;

/** Standard deviations in a median absolute deviation of normal errors. */
const SIGMAS_PER_MAD = 1.4826;

/** How much of the variation of the bound is error: chrony's `SD_TO_DIST_RATIO` (sourcestats.c). */
const SD_TO_DISTANCE = 0.7;

/** It settles in a handful; a sequence that does not is as good after these. */
const MOST_ROUNDS = 20;

/** Fewer free measurements than these say nothing of their own scatter. */
const LEAST_FREEDOM = 3;

/** Fewer blocks than these say nothing of how the next hangs on the last. */
const LEAST_BLOCKS = 12;

/** Above this the residuals wander so far that no factor would be right. */
const STRONGEST_CORRELATION = 0.99;

/** 97.5 % of a normal distribution lies below so many standard deviations. */
const NORMAL_QUANTILE = 1.96;

/** A measurement while the line is sought. */
interface Point extends Measured {
  /** By its bound alone. */
  readonly prior: number;
  weight: number;
  /** From the middle of its stretch, and from the line. */
  lever: Seconds;
  residual: Seconds;
}

/**
 * Fits one slope to stretches between which the level jumped. Null: too few measurements.
 *
 * Least squares with weights as chrony has them (`SST_DoNewRegression` in sourcestats.c: a bound above the smallest
 * counts as error), made robust by Huber's weights instead of chrony's dropping of old samples, for here the
 * whole range is asked about. (RFC 5905, 11.3, keeps a running frequency instead and gives no error of it.)
 *
 * The error is what takes care: a crystal wanders and follows the temperature of the room, so neighbouring residuals
 * hang together, and the textbook's error is then several times too small. Therefore it is computed from blocks of
 * 1, 2, 4, … neighbours as well, each time widened by how much a block hangs on the one before, and the largest
 * counts. (Of a handful of measurements it is the textbook's: the slope follows the outermost, so that their residuals,
 * which pull hardest, come out too small.)
 */
export function fitSlope(stretches: readonly (readonly Measured[])[]): Slope | null {
  const long = stretches.filter(({ length }) => length > 1);
  const count = long.reduce((sum, { length }) => sum + length, 0);
  const freedom = count - long.length - 1;
  if (freedom < LEAST_FREEDOM) return null;
  const priors = priorsOf(long.flat());
  const points = long.map((stretch) =>
    stretch.map((measured): Point => {
      const prior = priors(measured);
      return { ...measured, prior, weight: prior, lever: 0, residual: 0 };
    }),
  );
  let line = leastSquares(points);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    weighRobustly(points.flat(), count / freedom);
    const before = line.slope;
    line = leastSquares(points);
    if (Math.abs(line.slope - before) < 1e-12) break;
  }
  if (!(line.spread > 0)) return null;
  const squares = points
    .flat()
    .reduce((sum, { weight, residual, prior }) => sum + (weight * residual) ** 2 / prior, 0);
  let widest = Math.sqrt((line.spread * squares) / freedom);
  for (let size = 1; size <= count; size *= 2) {
    const blocks = points.map((stretch) => blocksOf(stretch, size));
    const blockCount = blocks.reduce((sum, { length }) => sum + length, 0);
    if (size > 1 && blockCount < LEAST_BLOCKS) break;
    const blockFreedom = Math.max(1, blockCount - long.length - 1);
    widest = Math.max(widest, Math.sqrt((varianceOf(blocks) * blockCount) / blockFreedom));
  }
  const few = studentQuantile(freedom) / NORMAL_QUANTILE;
  return { slope: line.slope, standardError: (few * widest) / line.spread };
}

/** The weight of a measurement by its bound: 1 for the smallest, 0.35 for the mean of them. */
function priorsOf(all: readonly Measured[]): (measured: Measured) => number {
  const bounds = all.flatMap(({ bound }) => bound ?? []);
  const least = bounds.reduce((a, b) => Math.min(a, b), Infinity);
  const mean = bounds.reduce((sum, bound) => sum + bound, 0) / bounds.length;
  // Bounds that are all alike say nothing.
  const scale = mean - least;
  return ({ bound }) =>
    scale > 0 ? (1 + (SD_TO_DISTANCE * ((bound ?? mean) - least)) / scale) ** -2 : 1;
}

/** Sets levers and residuals. `spread` is the weighted sum of the squares of the levers. */
function leastSquares(stretches: readonly (readonly Point[])[]) {
  let spread = 0;
  let slope = 0;
  const levels = stretches.map((points) => {
    const weight = points.reduce((sum, point) => sum + point.weight, 0);
    const middle = points.reduce((sum, point) => sum + point.weight * point.time, 0) / weight;
    const level = points.reduce((sum, point) => sum + point.weight * point.offset, 0) / weight;
    for (const point of points) {
      point.lever = point.time - middle;
      spread += point.weight * point.lever ** 2;
      slope += point.weight * point.lever * (point.offset - level);
    }
    return level;
  });
  slope /= spread;
  stretches.forEach((points, index) => {
    for (const point of points) {
      point.residual = point.offset - (levels[index] ?? 0) - slope * point.lever;
    }
  });
  return { slope, spread };
}

function weighRobustly(points: readonly Point[], forFreedom: number): void {
  const deviation = ({ residual, prior }: Point) => Math.abs(residual) * Math.sqrt(prior);
  const sorted = points.map(deviation).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const limit = HUBER_K * SIGMAS_PER_MAD * Math.sqrt(forFreedom) * median;
  // A perfect line has no outliers.
  if (limit === 0) return;
  for (const point of points) point.weight = point.prior * Math.min(1, limit / deviation(point));
}

/** Neighbours taken together: their mean residual, and how hard they pull at the slope. */
interface Block {
  readonly residual: Seconds;
  readonly pull: number;
}

function blocksOf(points: readonly Point[], size: number): readonly Block[] {
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    let weight = 0;
    let residual = 0;
    let pull = 0;
    for (const point of points.slice(index * size, (index + 1) * size)) {
      weight += point.weight;
      residual += point.weight * point.residual;
      pull += point.weight * point.residual * point.lever;
    }
    return { residual: residual / weight, pull };
  });
}

/** The variance of all pulls together. Blocks that hang on the one before with correlation r count as
 * (1 − r)/(1 + r) of as many free ones (first-order autoregression). */
function varianceOf(stretches: readonly (readonly Block[])[]): number {
  let squares = 0;
  let own = 0;
  let next = 0;
  for (const blocks of stretches) {
    let before = 0;
    for (const { residual, pull } of blocks) {
      squares += pull ** 2;
      own += residual ** 2;
      next += residual * before;
      before = residual;
    }
  }
  const correlation = own > 0 ? Math.min(STRONGEST_CORRELATION, Math.max(0, next / own)) : 0;
  return (squares * (1 + correlation)) / (1 - correlation);
}

/** The 97.5 % quantile of Student's t: the first terms of its expansion about the normal one (Abramowitz and
 * Stegun, 26.7.5), within 2 % from 3 degrees of freedom on. */
function studentQuantile(freedom: number): number {
  const z = NORMAL_QUANTILE;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
