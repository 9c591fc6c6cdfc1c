import type { Seconds } from '../../units.ts';
import { FINEST_READING } from '../parameters.ts';
import type { Candidate } from './candidate.ts';

/** The survivors' offsets and jitters as one. */
export interface Combined {
  /** Θ, server − local. */
  readonly offset: Seconds;
  /** Ψ_p, of those whose own is known; null: of nobody. */
  readonly peerJitter: Seconds | null;
}

/**
 * The combine algorithm, RFC 5905, 11.2.3: the mean of the offsets and the root mean square of the
 * jitters, weighted. The RFC's weights are 1/λ; here 1/λ², which is best where errors grow with λ, as
 * those of uneven paths do: a server that is a hundred times as uncertain then has no say in the result. None is
 * weighed as if it were known more finely than a clock is read.
 */
export function combine(survivors: readonly Candidate[]): Combined {
  let weights = 0;
  let offsets = 0;
  let squares = 0;
  let jitterWeights = 0;
  for (const { offset, bound, jitter } of survivors) {
    const weight = Math.max(bound, FINEST_READING) ** -2;
    weights += weight;
    offsets += offset * weight;
    if (jitter !== null) {
      squares += jitter ** 2 * weight;
      jitterWeights += weight;
    }
  }
  return {
    offset: offsets / weights,
    peerJitter: jitterWeights === 0 ? null : Math.sqrt(squares / jitterWeights),
  };
}
