import type { Seconds } from '../../units.ts';
import type { Candidate } from './candidate.ts';

/** The survivors' offsets and jitters as one. */
export interface Combined {
  /** Θ, server − local. */
  readonly offset: Seconds;
  /** Ψ_p. */
  readonly peerJitter: Seconds;
}

/** No server is weighed as if it were known more finely than this, 1 µs: as finely as a clock is read. */
const FINEST: Seconds = 1e-6;

/**
 * The combine algorithm, RFC 5905, 11.2.3: the mean of the offsets and the root mean square of the
 * jitters, weighted. The RFC's weights are 1/λ; here 1/λ², which is best where errors grow with λ, as
 * those of uneven paths do: a server that is a hundred times as uncertain then has no say in the result.
 */
export function combine(survivors: readonly Candidate[]): Combined {
  let weights = 0;
  let offsets = 0;
  let squares = 0;
  for (const { offset, bound, jitter } of survivors) {
    const weight = Math.max(bound, FINEST) ** -2;
    weights += weight;
    offsets += offset * weight;
    squares += jitter ** 2 * weight;
  }
  return { offset: offsets / weights, peerJitter: Math.sqrt(squares / weights) };
}
