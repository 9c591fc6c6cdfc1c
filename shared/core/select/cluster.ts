import type { Seconds } from '../../units.ts';
import { MAX_DISTANCE } from '../parameters.ts';
import { byFigure, type Candidate } from './candidate.ts';

/** NMIN, RFC 5905, 11.1, figure 23: so many survivors are kept even if they scatter. */
const MIN_SURVIVORS = 3;

/** What the cluster algorithm leaves. */
export interface Cluster {
  /** In order of preference, the system peer first. */
  readonly survivors: readonly Candidate[];
  /** Right as far as can be told, but farthest from the others. */
  readonly outliers: readonly Candidate[];
  /** ψ_s of the last round: how much the survivors scatter among themselves. */
  readonly selectionJitter: Seconds;
}

/**
 * The cluster algorithm, RFC 5905, 11.2.2: drops, one at a time, the truechimer with the largest
 * selection jitter, until that is below the smallest jitter of a survivor's own (dropping more would
 * gain nothing) or no more than NMIN are left. Preference is by stratum · MAXDIST + λ.
 */
export function cluster(truechimers: readonly Candidate[]): Cluster {
  const merit = byFigure((one) => one.stratum * MAX_DISTANCE + one.bound);
  let survivors = truechimers.toSorted(merit);
  const outliers: Candidate[] = [];
  for (;;) {
    const { worst, jitter } = largestSelectionJitter(survivors);
    const ownJitter = Math.min(...survivors.map((one) => one.jitter));
    if (worst === undefined || survivors.length <= MIN_SURVIVORS || jitter < ownJitter) {
      return { survivors, outliers, selectionJitter: jitter };
    }
    outliers.push(worst);
    survivors = survivors.filter((one) => one !== worst);
  }
}

/**
 * ψ_s = sqrt(Σ (θ_s − θ_j)² / (n − 1)) and whose it is. With d the distance from the mean of all, the
 * sum is n d_s² + Σ d_j²: largest for whoever is farthest from the mean, and cheap for many servers.
 */
function largestSelectionJitter([first, ...others]: readonly Candidate[]): {
  readonly worst: Candidate | undefined;
  readonly jitter: Seconds;
} {
  if (first === undefined || others.length === 0) {
    return { worst: first, jitter: 0 };
  }
  const all = [first, ...others];
  const mean = all.reduce((sum, one) => sum + one.offset, 0) / all.length;
  const farther = byFigure((one) => -Math.abs(one.offset - mean));
  const worst = others.reduce((far, one) => (farther(one, far) < 0 ? one : far), first);
  const spread = all.reduce((sum, one) => sum + (one.offset - mean) ** 2, 0);
  const squares = all.length * (worst.offset - mean) ** 2 + spread;
  return { worst, jitter: Math.sqrt(squares / others.length) };
}
