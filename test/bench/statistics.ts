/** Half of the values are below the one, 95 of 100 below the other. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

/** Summarises values, at least one; p95 is one of the values, not between two. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.ceil(part * sorted.length) - 1]!;
  return { median: at(0.5), p95: at(0.95) };
}

/** The spread of every round put together: the median of the medians, and that of the 95th percentiles. */
export const overRounds = (rounds: readonly Spread[]): Spread => ({
  median: spreadOf(rounds.map(({ median }) => median)).median,
  p95: spreadOf(rounds.map(({ p95 }) => p95)).median,
});
