import type { ServerReport, Verdict } from '#shared/model/survey.ts';

const ranks: Record<Verdict, number> = { used: 0, usable: 1, rejected: 2, silent: 3 };

/** Orders reports by how far they can be trusted: verdict, then the smaller bound, then the name. */
export function bestFirst(a: ServerReport, b: ServerReport): number {
  return (
    ranks[a.verdict] - ranks[b.verdict] || compare(a.bound, b.bound) || a.key.localeCompare(b.key)
  );
}

/** Nothing measured comes last; two of these are equal (∞ − ∞ would be NaN). */
const compare = (a: number | null, b: number | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : a - b;
