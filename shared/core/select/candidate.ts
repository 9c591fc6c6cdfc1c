import type { Seconds } from '../../units.ts';

/** A server that takes part in the vote. */
export interface Candidate {
  /** Unique in the vote; settles ties, so that the outcome does not depend on the order. */
  readonly key: string;
  /** θ, server − local. */
  readonly offset: Seconds;
  /** λ > 0: its correctness interval is offset ± bound. */
  readonly bound: Seconds;
  /** ψ; null when it is not known. */
  readonly jitter: Seconds | null;
  readonly stratum: number;
}

/** The lower end of the interval in which the true offset lies, if the candidate is right. */
export const lowOf = (candidate: Candidate): Seconds => candidate.offset - candidate.bound;
/** The upper end of the interval; see {@link lowOf}. */
export const highOf = (candidate: Candidate): Seconds => candidate.offset + candidate.bound;

/** Order by a figure, then by key. */
export const byFigure =
  (figure: (candidate: Candidate) => number) =>
  (a: Candidate, b: Candidate): number =>
    figure(a) - figure(b) || (a.key < b.key ? -1 : Number(a.key > b.key));
