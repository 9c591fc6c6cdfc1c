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
 * The cluster algorithm, RFC 5905, 11.2.2: drops, one at a time, the worst truechimer, until its
 * selection jitter is below the smallest jitter of a survivor's own (dropping more would gain nothing)
 * or no more than NMIN are left. An unknown jitter is no small one: where all are unknown, nothing tells that any
 * scatter is more than the servers' own, and nobody is dropped. Preference is by stratum · MAXDIST + λ.
 *
 * Worst is the largest ψ_s · λ, as in ntpd's clock_select(). By ψ_s alone, as the RFC has it, a few
 * distant servers that happen to err the same way would drop the near ones for not joining in.
 */
export function cluster(truechimers: readonly Candidate[]): Cluster {
  const merit = byFigure((one) => one.stratum * MAX_DISTANCE + one.bound);
  let survivors = truechimers.toSorted(merit);
  const outliers: Candidate[] = [];
  for (;;) {
    const { worst, jitter } = worstOf(survivors);
    const ownJitter = Math.min(...survivors.flatMap((one) => one.jitter ?? []));
    if (worst === undefined || survivors.length <= MIN_SURVIVORS || jitter < ownJitter) {
      return { survivors, outliers, selectionJitter: jitter };
    }
    outliers.push(worst);
    survivors = survivors.filter((one) => one !== worst);
  }
}

/**
 * Who has the largest ψ_s · λ, and its ψ_s = sqrt(Σ (θ_s − θ_j)² / (n − 1)). With d the distance from
 * the mean of all, the sum is n d_s² + Σ d_j², which is cheap for many servers.
 */
function worstOf([first, ...others]: readonly Candidate[]): {
  readonly worst: Candidate | undefined;
  readonly jitter: Seconds;
} {
  if (first === undefined || others.length === 0) {
    return { worst: first, jitter: 0 };
  }
  const all = [first, ...others];
  const mean = all.reduce((sum, one) => sum + one.offset, 0) / all.length;
  const spread = all.reduce((sum, one) => sum + (one.offset - mean) ** 2, 0);
  const jitterOf = ({ offset }: Candidate): Seconds =>
    Math.sqrt((all.length * (offset - mean) ** 2 + spread) / others.length);
  const worse = byFigure((one) => -jitterOf(one) * one.bound);
  const worst = others.reduce((found, one) => (worse(one, found) < 0 ? one : found), first);
  return { worst, jitter: jitterOf(worst) };
}
