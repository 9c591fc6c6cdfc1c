import { expect, vi } from 'vitest';
import type { Seconds } from '#shared/units.ts';
import { runDay, type Check, type Scenario } from './day.ts';

/** So many different days of each scenario. */
const SEEDS = [1, 2, 3] as const;

// A day takes about a tenth of a second; on a busy machine it must not fail for taking longer.
vi.setConfig({ testTimeout: 60_000 });

/** What is expected of a scenario; what is left out must hold without exception. */
export interface Limits {
  /** The 95th percentile of the error of the agreed offset. */
  readonly p95: Seconds;
  /** Share of the checks in which nobody was believed. */
  readonly undecided?: number;
  /** Share of the verdicts over honest servers that were "falseticker". */
  readonly accused?: number;
  /** Share of the checks in which the truth was outside offset ± bound. */
  readonly outside?: number;
}

/** A scenario under every seed. */
export const days = (setting: Scenario): readonly Check[] =>
  SEEDS.flatMap((seed) => runDay(setting, seed));

/** Share of the items for which something holds; 0 of none. */
export const share = <T>(items: readonly T[], holds: (item: T) => boolean): number =>
  items.length === 0 ? 0 : items.filter(holds).length / items.length;

/** The error of the agreed offset; null where nobody was believed. */
export const errorOf = ({ survey: { selection }, truth }: Check): Seconds | null =>
  selection === null ? null : Math.abs(selection.offset - truth);

/** Names of the servers that a check called falsetickers. */
export const accusedIn = ({ survey }: Check): readonly string[] =>
  survey.servers
    .filter(({ reasons }) => reasons.some(({ code }) => code === 'falseticker'))
    .map(({ host }) => host)
    .sort();

/** The 95th percentile of the errors where there is an agreed offset. */
export function p95Of(checks: readonly Check[]): Seconds {
  const errors = checks.flatMap((check) => errorOf(check) ?? []).sort((a, b) => a - b);
  return errors[Math.floor(errors.length * 0.95)] ?? Infinity;
}

/** Asserts the limits over all checks, in which the servers named `liars` are wrong. */
export function expectWithin(
  checks: readonly Check[],
  limits: Limits,
  liars: readonly string[] = [],
): void {
  expect(checks.length).toBeGreaterThan(0);
  const honest = checks.flatMap(({ survey, truth }) =>
    survey.servers
      .filter(({ host, offset }) => !liars.includes(host) && offset !== null)
      .map((report) => ({ report, truth })),
  );
  expect(p95Of(checks), 'p95').toBeLessThanOrEqual(limits.p95);
  expect(
    share(checks, ({ survey }) => survey.selection === null),
    'undecided',
  ).toBeLessThanOrEqual(limits.undecided ?? 0);
  expect(
    share(checks, (check) => (errorOf(check) ?? 0) > (check.survey.selection?.bound ?? 0)),
    'outside the agreed bound',
  ).toBeLessThanOrEqual(limits.outside ?? 0);
  expect(
    share(honest, ({ report, truth }) => Math.abs(report.offset! - truth) > report.bound!),
    'outside the bound of an honest server',
  ).toBeLessThanOrEqual(limits.outside ?? 0);
  expect(
    share(honest, ({ report }) => report.reasons.some(({ code }) => code === 'falseticker')),
    'honest servers accused',
  ).toBeLessThanOrEqual(limits.accused ?? 0);
}
