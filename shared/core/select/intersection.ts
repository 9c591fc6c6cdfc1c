import type { Seconds } from '../../units.ts';
import { highOf, lowOf, type Candidate } from './candidate.ts';

/** What a majority of the candidates agrees on. */
export interface Agreement {
  readonly low: Seconds;
  readonly high: Seconds;
  /** Those whose interval meets [low, high]. */
  readonly truechimers: readonly Candidate[];
  /** Those whose interval lies outside it: "demonstrably incorrect time" (RFC 5905, 11). */
  readonly falsetickers: readonly Candidate[];
}

interface Edge {
  readonly at: Seconds;
  /** RFC 5905, 11.2.1: −1 the lowpoint, +1 the highpoint of an interval. */
  readonly type: -1 | 1;
}

/**
 * The intersection algorithm, RFC 5905, 11.2.1: with as few falsetickers f as possible, and always
 * fewer than half, the smallest interval that holds every point common to m − f of the m correctness
 * intervals. If no more than f of the servers are wrong, the true offset lies in it. Null when no
 * majority has a point in common, or two majorities that contradict each other have.
 *
 * The latter comes about through servers so uncertain that they agree with everybody: of two that are
 * 1 s apart, with a third within a second of both, either could be the wrong one. The RFC (and chrony)
 * then take all of it for one agreement and its middle, where nobody is, for the time. Here those who
 * cover the whole interval must be a majority by themselves.
 *
 * The RFC also wants the midpoints of all truechimers inside the interval. As ntpd's clock_select()
 * does today, that test is left out: servers whose intervals all overlap do agree, also when some are
 * so coarse that their midpoints lie outside, and four of them must not end in "no majority".
 */
export function intersect(candidates: readonly Candidate[]): Agreement | null {
  const edges = edgesOf(candidates);
  const upward = firstPoints(edges, -1);
  const downward = firstPoints(edges.toReversed(), 1);
  const most = candidates.length;
  for (let f = 0; 2 * f < most; f++) {
    const low = upward.get(most - f);
    const high = downward.get(most - f);
    if (low !== undefined && high !== undefined && low < high) {
      const covering = candidates.filter((one) => lowOf(one) <= low && highOf(one) >= high);
      if (2 * covering.length <= most) {
        return null;
      }
      const meets = (one: Candidate): boolean => highOf(one) >= low && lowOf(one) <= high;
      return {
        low,
        high,
        truechimers: candidates.filter(meets),
        falsetickers: candidates.filter((one) => !meets(one)),
      };
    }
  }
  return null;
}

/** The largest number of candidates whose intervals have a point in common. */
export function largestAgreement(candidates: readonly Candidate[]): number {
  return Math.max(0, ...firstPoints(edgesOf(candidates), -1).keys());
}

/** Where edges fall together, lowpoints come first: such intervals share that one point. */
function edgesOf(candidates: readonly Candidate[]): Edge[] {
  return candidates
    .flatMap((one): Edge[] => [
      { at: lowOf(one), type: -1 },
      { at: highOf(one), type: 1 },
    ])
    .sort((a, b) => a.at - b.at || a.type - b.type);
}

/** For each number of open intervals, the first edge on the way at which so many are open. */
function firstPoints(edges: readonly Edge[], opens: Edge['type']): Map<number, Seconds> {
  const points = new Map<number, Seconds>();
  let open = 0;
  for (const { at, type } of edges) {
    open += type === opens ? 1 : -1;
    if (type === opens && !points.has(open)) {
      points.set(open, at);
    }
  }
  return points;
}
