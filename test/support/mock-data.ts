import { DEFAULT_PREFERENCES } from '#shared/model/preferences.ts';
import type { MachineView, ServiceView } from '#shared/model/backend.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { ServerReport, Survey } from '#shared/model/survey.ts';
import type { UnixMs } from '#shared/units.ts';
import { quietWatch } from './mock-history.ts';

/** Builders of plausible states for the tests of the renderer. Figures are made up. */

/** One answered exchange. */
const sample = (offset: number, bound: number): Sample => ({
  at: Date.now(),
  offset,
  delay: bound * 1.8,
  dispersion: 0.0001,
  leap: 'none',
  stratum: 1,
  referenceId: 'PPS',
  rootDelay: 0.0001,
  rootDispersion: 0.0002,
  precision: -23,
  poll: 6,
  version: 4,
  referenceTime: null,
  reasons: [],
});

/** One server as measured; `offset` null makes it silent. */
export function report(
  host: string,
  offset: number | null,
  bound: number,
  more: Partial<ServerReport> = {},
): ServerReport {
  const isSilent = offset === null;
  return {
    key: `${host}:123`,
    sourceId: `own:${host}:123`,
    host,
    address: isSilent ? null : '192.0.2.10',
    port: 123,
    offset,
    bound: isSilent ? null : bound,
    delay: isSilent ? null : bound * 1.8,
    jitter: isSilent ? null : bound / 30,
    dispersion: isSilent ? null : bound / 10,
    stratum: isSilent ? null : 1,
    leap: isSilent ? null : 'none',
    referenceId: isSilent ? null : 'PPS',
    rootDelay: isSilent ? null : 0.0001,
    rootDispersion: isSilent ? null : 0.0002,
    precision: isSilent ? null : -23,
    authentication: 'none',
    verdict: isSilent ? 'silent' : 'used',
    reasons: isSilent
      ? [{ code: 'no-answer', severity: 'bad' }]
      : [{ code: 'agrees', severity: 'info' }],
    samples: isSilent ? [] : Array.from({ length: 4 }, () => sample(offset, bound)),
    sent: 4,
    ...more,
  };
}

const bad = (code: Reason['code'], seconds?: number): readonly Reason[] => [
  { code, severity: 'bad', ...(seconds === undefined ? {} : { seconds }) },
];

/** A falseticker that is `apart` from the others. */
export const falseticker = (
  host: string,
  offset: number,
  bound: number,
  apart: number,
  more: Partial<ServerReport> = {},
): ServerReport =>
  report(host, offset, bound, {
    verdict: 'rejected',
    reasons: bad('falseticker', apart),
    stratum: 2,
    ...more,
  });

/** A survey whose agreed offset is given; survivors are the reports that are used. */
export function survey(
  servers: readonly ServerReport[],
  agreed: { offset: number; bound: number } | null,
  takenAt: UnixMs,
  reasons?: Survey['reasons'],
): Survey {
  const survivors = servers.filter(({ verdict }) => verdict === 'used').map(({ key }) => key);
  return {
    takenAt,
    servers,
    selection:
      agreed === null
        ? null
        : {
            ...agreed,
            low: agreed.offset - agreed.bound,
            high: agreed.offset + agreed.bound,
            jitter: 0.0004,
            survivors,
            falsetickers: servers
              .filter(({ reasons: why }) => why.some(({ code }) => code === 'falseticker'))
              .map(({ key }) => key),
          },
    reasons: reasons ?? [{ code: 'agree', agree: survivors.length, of: servers.length }],
  };
}

/** chrony, running, following its second server. */
export function chrony(more: Partial<ServiceView> = {}): ServiceView {
  const yes = { ok: true } as const;
  const source = (host: string, line: number, kind: 'server' | 'pool' = 'server') => ({
    host,
    port: 123,
    kind,
    iburst: true,
    prefer: false,
    nts: false,
    minpoll: null,
    maxpoll: null,
    leap: 'unknown' as const,
    path: '/etc/chrony/chrony.conf',
    line,
    owner: 'distribution' as const,
  });
  return {
    detection: {
      backend: 'chrony',
      unit: 'chrony.service',
      installed: true,
      running: 'yes',
      startsAtBoot: 'yes',
      version: '4.3',
      evidence: [],
    },
    capabilities: {
      configure: yes,
      sync: yes,
      step: yes,
      nts: yes,
      pools: yes,
      status: yes,
    },
    state: {
      backend: 'chrony',
      version: '4.3',
      unit: 'chrony.service',
      running: true,
      enabled: true,
      chronyc: '/usr/bin/chronyc',
      conf: { path: '/etc/chrony/chrony.conf', text: '' },
      included: [],
      confDirs: ['/etc/chrony/conf.d'],
      sourceDirs: ['/etc/chrony/sources.d'],
      sources: [source('2.debian.pool.ntp.org', 8, 'pool')],
    },
    status: {
      synchronised: 'yes',
      offset: 0.0004,
      bound: 0.011,
      stratum: 3,
      leap: 'none',
      referenceId: 'C0000207',
      follows: '2.debian.pool.ntp.org',
      lastSync: Date.now() - 41_000,
      frequencyPpm: -14.2,
      awaited: 0,
      sources: [],
    },
    problem: null,
    ...more,
  };
}

/** A Linux machine with one time service. */
export const machine = (more: Partial<MachineView> = {}): MachineView => ({
  readAt: Date.now(),
  platform: 'linux',
  system: 'Debian GNU/Linux 12',
  virtualisation: { kind: 'none', detail: '' },
  service: chrony(),
  others: [],
  conflict: false,
  interrupted: false,
  undoable: null,
  ...more,
});

/** Nothing planned. */
export const idleChange: Snapshot['change'] = {
  phase: 'idle',
  work: null,
  undoOf: null,
  plan: null,
  refusal: null,
  commands: null,
  steps: [],
  outcome: null,
  error: null,
};

/** Nothing measured, nothing under way. */
export const baseSnapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  rev: 1,
  app: { version: '0.1.0', demo: false },
  settings: {
    ...DEFAULT_PREFERENCES,
    welcomed: true,
    version: 2,
    own: [],
    watched: [],
    refusedBy: [],
    slowedBy: [],
  },
  settingsProblem: null,
  machine: machine(),
  network: [],
  check: { running: null, result: null, recommendation: null, finishedAt: null, error: null },
  survey: { running: null, result: null, recommendation: null, finishedAt: null, error: null },
  change: idleChange,
  sync: { phase: 'idle', preview: null, steps: [], outcome: null },
  diagnosis: { running: null, findings: [], finishedAt: null, error: null },
  watch: quietWatch,
  ...more,
});
