import type { HistoryPoint, Resolution } from '../../model/history.ts';
import type { Seconds, UnixMs } from '../../units.ts';

/** What one measurement says of the clock, or of one server. */
export interface Reading {
  readonly offset: Seconds | null;
  readonly bound: Seconds | null;
  readonly delay: Seconds | null;
  readonly jitter: Seconds | null;
  /** Whether it was of use. */
  readonly good: boolean;
}

/**
 * Readings added up so that tallies can be added up again: a day from its hours is the day from all its
 * readings. {@link pointOf} makes what is shown of it.
 */
export interface Tally {
  /** When the one reading was, or when the span begins. */
  readonly at: UnixMs;
  /** Readings in it. */
  readonly count: number;
  readonly good: number;
  /** Readings that had an offset, and the sum of those. */
  readonly offsets: number;
  readonly sum: Seconds;
  readonly least: Seconds | null;
  readonly most: Seconds | null;
  readonly bound: Seconds | null;
  readonly delay: Seconds | null;
  /** Readings that had a jitter, and the sum of their squares (s²). */
  readonly jitters: number;
  readonly squares: number;
}

/** Lengths of the spans in milliseconds. UTC as computers count it: every day is as long. */
const SPAN_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** A span that readings are rolled up into. */
export type Span = keyof typeof SPAN_MS;

/** All spans, the finest first. */
export const SPANS = ['minute', 'hour', 'day'] as const satisfies readonly Span[];

/** When the span that an instant is in begins, by UTC. */
export const beginOf = (at: UnixMs, span: Span): UnixMs =>
  Math.floor(at / SPAN_MS[span]) * SPAN_MS[span];

/** When the span or the single reading that begins at `at` has ended. */
export const endOf = (at: UnixMs, resolution: Resolution): UnixMs =>
  resolution === 'single' ? at : at + SPAN_MS[resolution];

/** The tally of one reading. */
export const tallyOf = (at: UnixMs, { offset, bound, delay, jitter, good }: Reading): Tally => ({
  at,
  count: 1,
  good: good ? 1 : 0,
  offsets: offset === null ? 0 : 1,
  sum: offset ?? 0,
  least: offset,
  most: offset,
  bound,
  delay,
  jitters: jitter === null ? 0 : 1,
  squares: (jitter ?? 0) ** 2,
});

const lesser = (a: Seconds | null, b: Seconds | null): Seconds | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
const greater = (a: Seconds | null, b: Seconds | null): Seconds | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** Both tallies in one, in whatever order, beginning where the earlier does. */
export const merge = (a: Tally, b: Tally): Tally => ({
  at: Math.min(a.at, b.at),
  count: a.count + b.count,
  good: a.good + b.good,
  offsets: a.offsets + b.offsets,
  sum: a.sum + b.sum,
  least: lesser(a.least, b.least),
  most: greater(a.most, b.most),
  bound: greater(a.bound, b.bound),
  delay: lesser(a.delay, b.delay),
  jitters: a.jitters + b.jitters,
  squares: a.squares + b.squares,
});

/** Tallies, single or of finer spans, as one for each span that has any, in order of time. */
export function rollUp(tallies: Iterable<Tally>, span: Span): readonly Tally[] {
  const spans = new Map<UnixMs, Tally>();
  for (const tally of tallies) {
    const at = beginOf(tally.at, span);
    const before = spans.get(at);
    const moved = { ...tally, at };
    spans.set(at, before === undefined ? moved : merge(before, moved));
  }
  return [...spans.values()].sort((a, b) => a.at - b.at);
}

/** What is shown of a tally: the mean offset, its extremes, the largest bound, the smallest delay, and the root
 * mean square of the jitters. */
export function pointOf(tally: Tally): HistoryPoint {
  const { at, count, offsets, sum, least, most, bound, delay, jitters, squares } = tally;
  // A mean of rounded sums can come to lie outside by a bit.
  const mean = (low: Seconds, high: Seconds) => Math.min(high, Math.max(low, sum / offsets));
  return {
    at,
    count,
    offset: least === null || most === null ? null : { mean: mean(least, most), least, most },
    bound,
    delay,
    jitter: jitters === 0 ? null : Math.sqrt(squares / jitters),
  };
}
