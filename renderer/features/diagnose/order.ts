import type { Finding, FindingStatus } from '#shared/model/health.ts';

const RANK: Record<FindingStatus, number> = { fail: 0, warn: 1, unknown: 2, pass: 3 };

/** What needs attention first; within a kind, in the order of the checks. */
export const inOrder = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => RANK[a.status] - RANK[b.status]);

/** How many findings are of a kind. */
export const countOf = (findings: readonly Finding[], status: FindingStatus): number =>
  findings.filter((finding) => finding.status === status).length;
