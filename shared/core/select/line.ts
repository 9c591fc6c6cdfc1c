/** One point of a plane. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line through points. */
export interface Line {
  readonly slope: number;
  /** x at which y is 0; not finite where the line is level. */
  readonly zero: number;
  /** The largest distance of a point from it, along y. */
  readonly strays: number;
}

/** The line of least squares through at least two points of different x. */
export function lineThrough(points: readonly Point[]): Line {
  const mean = (of: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x0 = mean(({ x }) => x);
  const y0 = mean(({ y }) => y);
  const slope = mean(({ x, y }) => (x - x0) * (y - y0)) / mean(({ x }) => (x - x0) ** 2);
  return {
    slope,
    zero: x0 - y0 / slope,
    strays: Math.max(...points.map(({ x, y }) => Math.abs(y - y0 - slope * (x - x0)))),
  };
}
