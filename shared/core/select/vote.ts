import type { Selection, SelectionReason } from '../../model/survey.ts';
import type { Candidate } from './candidate.ts';
import { cluster } from './cluster.ts';
import { combine } from './combine.ts';
import { intersect, largestAgreement, type Agreement } from './intersection.ts';

/** Sources that a vote needs to find one falseticker and still have a majority if another fails
 * (RFC 8633, 3.2). */
export const WANTED_SOURCES = 4;

/** How the vote went, and for whom. */
export interface Vote {
  /** Null when nobody can be believed. */
  readonly selection: Selection | null;
  readonly reasons: readonly SelectionReason[];
  /** Keys of truechimers that the cluster algorithm dropped. */
  readonly outliers: readonly string[];
}

/** Selects among servers that nothing speaks against by themselves. The order of them is of no matter. */
export function vote(candidates: readonly Candidate[]): Vote {
  const agreement = intersect(candidates);
  const reasons = [...outcome(candidates, agreement), ...tooFew(candidates.length)];
  if (agreement === null) {
    return { selection: null, reasons, outliers: [] };
  }
  const { low, high } = agreement;
  const { survivors, outliers, selectionJitter } = cluster(agreement.truechimers);
  const { offset, peerJitter } = combine(survivors);
  return {
    selection: {
      // Not moved into the agreed interval: when it lies outside, a server that is wrong by about its bound
      // has cut the interval short, and the truth is where the others are.
      offset,
      bound: Math.max(high - offset, offset - low),
      low,
      high,
      // Ψ = sqrt(Ψ_s² + Ψ_p²), RFC 5905, 11.2.3.
      jitter: peerJitter === null ? null : Math.hypot(selectionJitter, peerJitter),
      survivors: survivors.map((one) => one.key),
      falsetickers: agreement.falsetickers.map((one) => one.key).sort(),
    },
    reasons,
    outliers: outliers.map((one) => one.key),
  };
}

function outcome(
  candidates: readonly Candidate[],
  agreement: Agreement | null,
): readonly SelectionReason[] {
  const of = candidates.length;
  const [one, other] = candidates;
  if (one === undefined) {
    return [];
  }
  if (other === undefined) {
    return [{ code: 'single-source' }];
  }
  if (agreement !== null) {
    return [{ code: 'agree', agree: agreement.truechimers.length, of }];
  }
  if (of === 2) {
    return [{ code: 'two-disagree', apart: Math.abs(one.offset - other.offset) }];
  }
  const largest = largestAgreement(candidates);
  return 2 * largest > of
    ? [{ code: 'two-majorities', of }]
    : [{ code: 'no-majority', largest, of }];
}

const tooFew = (have: number): readonly SelectionReason[] =>
  have > 0 && have < WANTED_SOURCES
    ? [{ code: 'too-few-sources', have, want: WANTED_SOURCES }]
    : [];
