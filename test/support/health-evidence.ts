import { expect, test } from 'vitest';
import { findingSentence } from '#main/cli/health-text.ts';
import { judgeHealth } from '#shared/core/health/checks.ts';
import type { EvidenceGroup } from '#shared/core/health/check.ts';
import type { HealthEvidence, Measured, PathProbe } from '#shared/core/health/evidence.ts';
import { recommend } from '#shared/core/select/recommend.ts';
import type { CheckId, FindingOf, OutcomeOf } from '#shared/model/health.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { ServerReport, Survey } from '#shared/model/survey.ts';
import { chrony, machine, report, survey } from './mock-data.ts';

/** Evidence of a computer with nothing wrong, and of its troubles. Figures are made up. */

export const NOW = Date.UTC(2026, 10, 22, 12);

/** Every group of evidence. */
export const ALL_GROUPS: readonly EvidenceGroup[] = [
  'machine',
  'measured',
  'network',
  'names',
  'paths',
  'authority',
  'management',
  'zone',
  'hardwareClock',
];

/** A source of the service's list, as the survey names it. */
export const source = (host: string, more: Partial<SourceRef> = {}): SourceRef => ({
  id: `own:${host}:123`,
  host,
  port: 123,
  kind: 'server',
  operator: host,
  leap: 'steps',
  nts: null,
  ...more,
});

export const HOSTS = ['a.example', 'b.example', 'c.example', 'd.example'] as const;

/** A measurement of these servers, all of them configured unless told. */
export function measured(
  reports: readonly ServerReport[],
  more: {
    readonly offset?: number | null;
    readonly bound?: number;
    readonly reasons?: Survey['reasons'];
    readonly configured?: readonly string[];
    readonly sources?: readonly SourceRef[];
  } = {},
): Measured {
  const { offset = 0.001, bound = 0.005, reasons, sources } = more;
  const agreed = offset === null ? null : { offset, bound };
  const taken = survey(reports, agreed, NOW, reasons);
  const asked =
    sources ?? [...new Set(reports.map(({ host }) => host))].map((host) => source(host));
  return {
    survey: taken,
    sources: asked,
    configured: more.configured ?? asked.map(({ id }) => id),
    recommendation: recommend(taken, asked),
  };
}

/** Reports of servers that all say the same. */
export const agreeing = (offset = 0.001, hosts: readonly string[] = HOSTS) =>
  hosts.map((host) => report(host, offset, 0.005));

/** Reports of servers of which nothing was heard. */
export const silent = (hosts: readonly string[] = HOSTS) =>
  hosts.map((host) => report(host, null, 0, { address: '192.0.2.9' }));

/** A clock that is off by so much, as four servers agree. */
export const clockOff = (offset: number): Pick<HealthEvidence, 'measured'> => ({
  measured: measured(agreeing(offset), { offset }),
});

/** A probe of a server to which everything goes through. */
export const path = (host: string, more: Partial<PathProbe> = {}): PathProbe => ({
  host,
  address: '198.51.100.7',
  plain: 'answered',
  fromPort123: 'answered',
  large: 'answered',
  nts: 'open',
  certificate: null,
  ...more,
});

/** The same trouble with each of three servers. */
export const paths = (more: Partial<PathProbe> = {}) =>
  ['p.example', 'q.example', 'r.example'].map((host) => path(host, more));

/** A computer with nothing wrong, but for what is given. */
export const healthy = (more: Partial<HealthEvidence> = {}): HealthEvidence => ({
  now: NOW,
  machine: machine({ service: following() }),
  measured: measured(agreeing()),
  network: {
    interfaces: ['eth0'],
    defaultRoute: true,
    firstHop: { address: '192.0.2.1', sent: 5, roundTrips: [1e-3, 1.1e-3, 1e-3, 1.2e-3, 1e-3] },
    evidence: [],
  },
  names: HOSTS.map((host) => ({ host, addresses: ['192.0.2.10'], problem: null })),
  paths: paths(),
  authority: { kind: 'physical', host: null, sets: false, evidence: [] },
  management: { domain: false, policy: false, evidence: [] },
  zone: { name: 'Europe/Berlin', ahead: 3600, told: null, hardwareLocal: false, evidence: [] },
  hardwareClock: {
    present: true,
    battery: null,
    starts: [{ lastBefore: NOW - 7_200_000, firstAfter: NOW - 3_600_000 }],
    evidence: [],
  },
  ...more,
});

/** chrony that follows the four hosts and hears them all. */
export function following(hosts: readonly string[] = HOSTS): ReturnType<typeof chrony> {
  const service = chrony();
  const [pool] = service.state!.sources;
  const sources = hosts.map((host, index) => ({
    ...pool!,
    host,
    kind: 'server' as const,
    line: index + 1,
  }));
  return {
    ...service,
    state: { ...service.state!, sources },
    status: {
      ...service.status!,
      follows: hosts[0] ?? null,
      sources: hosts.map((name, index) => ({
        name,
        address: `192.0.2.${index + 1}`,
        mode: 'server',
        state: index === 0 ? 'selected' : 'combined',
        stratum: 2,
        poll: 6,
        reach: 0o377,
        sinceLast: 20,
        offset: 0.001,
        bound: 0.005,
      })),
    },
  };
}

/** Nothing could be told of anything. */
export const nothing: HealthEvidence = {
  now: NOW,
  machine: null,
  measured: null,
  network: null,
  names: null,
  paths: null,
  authority: null,
  management: null,
  zone: null,
  hardwareClock: null,
};

/** What one check finds. */
export function judged<I extends CheckId>(id: I, evidence: HealthEvidence): FindingOf<I> {
  const found = judgeHealth(evidence, new Set(ALL_GROUPS)).find((finding) => finding.id === id);
  // The check of this id gives findings of this id.
  return found as FindingOf<I>;
}

/** Tests that a check comes to each of its outcomes by evidence for it; the compiler sees that none is missing. */
export function everyOutcome<I extends CheckId>(
  id: I,
  cases: Readonly<Record<OutcomeOf<I>, HealthEvidence>>,
): void {
  test.each(Object.entries<HealthEvidence>(cases))(`${id}: %s`, (outcome, evidence) => {
    const finding = judgeHealth(evidence, new Set(ALL_GROUPS)).find((one) => one.id === id)!;
    expect(finding.outcome).toBe(outcome);
    const sentence = findingSentence(finding);
    // Whatever could not be told is said as such, and nothing else is.
    expect(finding.status === 'unknown').toBe(sentence.startsWith('Could not tell'));
    expect(sentence.length).toBeGreaterThan(10);
    expect(sentence).not.toMatch(/\{\{|undefined|NaN/);
  });
}
