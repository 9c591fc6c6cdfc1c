import type { Sample } from '../../model/sample.ts';
import type { Seconds } from '../../units.ts';
import { FINEST_READING, TOLERANCE } from '../parameters.ts';

/** What the samples of one burst say together. */
export interface FilteredBurst {
  /** The sample with the smallest delay; its offset is the burst's. */
  readonly best: Sample;
  /** ε at the end of the burst. */
  readonly dispersion: Seconds;
  /** ψ; null for a single sample, which tells nothing of its own scatter. */
  readonly jitter: Seconds | null;
  /** How far the local clock moved against the server's during the burst, as far as it shows. */
  readonly moved: Seconds;
}

/**
 * The minimum-delay clock filter, RFC 5905, 10. Queues on the way, stalls of this program and busy
 * servers only ever add delay, mostly on one leg, so the quickest exchange is the one least in error.
 *
 * Differs from the RFC in what is not there: its eight stages begin with dummies of MAXDISP and fill
 * over many polls, so four samples would leave a dispersion of nearly 1 s and a single one 8 s. Here
 * the burst is all there is; the weight of the empty stages goes to the worst sample of the burst.
 *
 * @param samples sound samples of one server in any order; null when there is none.
 */
export function filterBurst(samples: readonly Sample[]): FilteredBurst | null {
  const byDelay = samples.toSorted((a, b) => a.delay - b.delay || a.at - b.at);
  const [best, ...others] = byDelay;
  if (best === undefined) {
    return null;
  }
  const end = Math.max(...byDelay.map((sample) => sample.at));
  // ε grows by Φ from the moment of the measurement on (RFC 5905, 9.2).
  const aged = byDelay.map((sample) => sample.dispersion + TOLERANCE * ((end - sample.at) / 1000));
  return {
    best,
    // At least that of the chosen sample: a weighted mean below it would not bound its error.
    dispersion: Math.max(aged[0] ?? 0, weighted(aged)),
    jitter: others.length === 0 ? null : jitterAgainst(best, others),
    moved: Math.max(0, ...others.map((other) => driftBetween(best, other))),
  };
}

/** ε = Σ ε_i / 2^(i+1) (RFC 5905, 10), the last term twice, so that the weights add up to 1. */
function weighted(dispersions: readonly Seconds[]): Seconds {
  let weight = 1;
  let sum = 0;
  for (const dispersion of dispersions) {
    weight /= 2;
    sum += dispersion * weight;
  }
  return sum + (dispersions.at(-1) ?? 0) * weight;
}

/**
 * ψ = sqrt(Σ (θ_0 − θ_j)² / (n − 1)), the "RMS average" of RFC 5905, 10 (its formula sets the divisor
 * outside the root, which is not a root mean square), and not below s.rho, the precision of the clock by which the
 * offsets were read: this computer's.
 */
function jitterAgainst(best: Sample, others: readonly Sample[]): Seconds {
  const squares = others.reduce((sum, other) => sum + (best.offset - other.offset) ** 2, 0);
  return Math.max(Math.sqrt(squares / others.length), FINEST_READING);
}

/**
 * How far the clocks may have moved against each other between two samples, where it shows: a queue moves
 * an offset by half of the delay that it adds, so a difference of more than twice that is, for the most
 * part, the drift of a clock that nothing corrects. At 200 ppm it is 1 ms over a burst, which is more
 * than all other errors on a local network.
 */
function driftBetween(best: Sample, other: Sample): Seconds {
  const apart = Math.abs(other.offset - best.offset);
  const explained = (other.delay - best.delay) / 2;
  return apart > 2 * explained ? apart + explained : 0;
}
