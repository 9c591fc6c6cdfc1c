import type { Seconds } from '../../units.ts';
import type { Candidate } from './candidate.ts';

/** The survivors' offsets and jitters as one. */
export interface Combined {
  /** Θ, server − local. */
  readonly offset: Seconds;
  /** Ψ_p. */
  readonly peerJitter: Seconds;
}

/**
 * The combine algorithm, RFC 5905, 11.2.3: the mean of the offsets, each weighted by 1/λ, and the root
 * mean square of the jitters with the same weights.
 */
export function combine(survivors: readonly Candidate[]): Combined {
  let weights = 0;
  let offsets = 0;
  let squares = 0;
  for (const { offset, bound, jitter } of survivors) {
    weights += 1 / bound;
    offsets += offset / bound;
    squares += jitter ** 2 / bound;
  }
  return { offset: offsets / weights, peerJitter: Math.sqrt(squares / weights) };
}
