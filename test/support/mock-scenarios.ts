import { appError } from '#shared/errors.ts';
import type { ApplyOutcome, StepEvent } from '#shared/model/plan.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { baseSnapshot, chrony, idleChange, machine, plan, report, survey } from './mock-data.ts';
import { freshWatch, quietWatch } from './mock-history.ts';
import { diagnosed, diagnosing } from './mock-diagnosis.ts';
import {
  ago,
  crowd,
  finished,
  mixedLeap,
  network,
  off,
  ownServers,
  recommendation,
  right,
  smearing,
  surveyed,
} from './mock-surveys.ts';

/** States of the app that the tests of the renderer and its screenshots show, by name. */

const settings = { ...baseSnapshot().settings, own: ownServers };

const step = (name: StepEvent['step'], state: StepEvent['state'], at: number): StepEvent => ({
  step: name,
  state,
  at,
});
const appliedSteps = [
  step('read', 'done', 0.1),
  step('compare', 'done', 0.2),
  step('backup', 'done', 0.3),
  step('write', 'done', 0.4),
  step('activate', 'done', 0.6),
  step('verify', 'done', 8),
];
const outcome = (value: ApplyOutcome, steps: readonly StepEvent[] = []): Partial<Snapshot> => ({
  check: off,
  change: { ...idleChange, phase: 'done', work: 'apply', plan: plan(), steps, outcome: value },
});
const undoable = { changeId: 'c1', at: Date.now() - 8000 };

/** Nothing was ever measured. */
const never: Snapshot['check'] = {
  running: null,
  result: null,
  recommendation: null,
  finishedAt: null,
  error: null,
};
const measured: Snapshot['survey'] = {
  ...never,
  result: survey(surveyed(), { offset: 1.2838, bound: 0.0029 }, ago(4)),
  recommendation: recommendation(),
  finishedAt: ago(4),
};
/** No name of a server could be looked up. */
const offline = finished(
  ['time.cloudflare.com', 'nts.netnod.se', 'ptbtime1.ptb.de', 'time.nist.gov'].map((host) =>
    report(host, null, 0, {
      key: `${host}:123`,
      address: null,
      verdict: 'silent',
      reasons: [{ code: 'dns-failed', severity: 'bad', detail: 'failed' }],
      sent: 0,
    }),
  ),
  null,
  [{ code: 'none-usable', of: 4 }],
);
const inContainer = chrony({
  capabilities: {
    ...chrony().capabilities,
    configure: { ok: false, reason: 'container', detail: 'docker' },
    sync: { ok: false, reason: 'container' },
  },
});
/** All alerts at once, which hardly happens, and a history that is not kept. */
const alarmed: Snapshot['watch'] = {
  ...quietWatch,
  alerts: [
    { id: 'a1', since: ago(900), kind: 'clock-off', offset: 1.2838, bound: 0.0029 },
    { id: 'a2', since: ago(700), kind: 'service-stopped', unit: 'chrony.service' },
    { id: 'a3', since: ago(500), kind: 'servers-silent', seconds: 5400 },
    { id: 'a4', since: ago(300), kind: 'change-failed', undone: true },
  ],
  historyProblem: appError(
    'store.unreadable',
    { path: '/home/ada/.config/trueclock/history.db.corrupt-1', detail: 'not a database' },
    'never',
  ),
};

const make = {
  right: () => ({ check: right }),
  diagnosed: () => ({ check: right, diagnosis: diagnosed }),
  diagnosing: () => ({ check: right, diagnosis: diagnosing }),
  off: () => ({
    check: off,
    machine: machine({ undoable: { changeId: 'c0', at: ago(7200) } }),
  }),
  crowd: () => ({ check: crowd }),
  unknown: () => ({
    check: finished(
      [report('time.cloudflare.com', 0.01, 0.004), report('ntp.example.net', 2.2, 0.01)].map(
        (server) => ({
          ...server,
          verdict: 'rejected' as const,
          reasons: [{ code: 'no-majority' as const, severity: 'bad' as const }],
        }),
      ),
      null,
      [{ code: 'two-disagree', apart: 2.19 }],
    ),
  }),
  silent: () => ({
    check: finished(
      ['time.cloudflare.com', 'nts.netnod.se', 'ptbtime1.ptb.de'].map((host) =>
        report(host, null, 0),
      ),
      null,
      [{ code: 'none-usable', of: 3 }],
    ),
  }),
  never: () => ({ machine: null, watch: freshWatch }),
  checking: () => ({
    check: {
      running: {
        phase: 'measuring' as const,
        done: 7,
        planned: 20,
        answeredServers: 3,
        servers: 5,
        round: 2,
        rounds: 4,
        secondsLeft: 5,
      },
      result: null,
      recommendation: null,
      finishedAt: null,
      error: null,
    },
  }),
  waiting: () => ({
    check: {
      running: {
        phase: 'waiting' as const,
        done: 0,
        planned: 16,
        answeredServers: 0,
        servers: 4,
        round: 1,
        rounds: 4,
        secondsLeft: 47,
      },
      result: null,
      recommendation: null,
      finishedAt: null,
      error: null,
    },
  }),
  offline: () => ({
    check: offline,
    machine: machine({ service: null }),
  }),
  noService: () => ({ check: right, machine: machine({ service: null }) }),
  stopped: () => ({
    check: right,
    machine: machine({
      service: chrony({
        detection: { ...chrony().detection, running: 'no', startsAtBoot: 'no' },
        status: null,
      }),
    }),
  }),
  troubled: () => ({
    check: right,
    settingsProblem: appError(
      'store.unreadable',
      { path: '/home/ada/.config/trueclock/settings.json.corrupt-1', detail: 'not JSON' },
      'never',
    ),
    machine: machine({
      conflict: true,
      interrupted: true,
      others: [
        {
          backend: 'timesyncd',
          unit: 'systemd-timesyncd.service',
          installed: true,
          running: 'yes',
          startsAtBoot: 'yes',
          version: '252',
          evidence: [],
        },
      ],
      service: inContainer,
    }),
  }),
  demo: () => ({ check: off, app: { version: '0.1.0', demo: true } }),
  welcome: () => ({
    settings: { ...settings, welcomed: false },
    check: never,
    watch: freshWatch,
  }),
  welcomeOffline: () => ({
    settings: { ...settings, welcomed: false },
    check: offline,
    watch: freshWatch,
  }),
  welcomeReadOnly: () => ({
    settings: { ...settings, welcomed: false },
    machine: machine({ service: inContainer }),
    survey: measured,
  }),
  welcomeNoService: () => ({
    settings: { ...settings, welcomed: false },
    machine: machine({ service: null }),
    survey: measured,
  }),
  alerts: () => ({ check: off, watch: alarmed }),
  servers: () => ({ settings }),
  timesyncd: () => ({
    settings,
    machine: machine({
      service: chrony({
        detection: { ...chrony().detection, backend: 'timesyncd' },
        capabilities: { ...chrony().capabilities, nts: { ok: false, reason: 'not-supported' } },
      }),
    }),
  }),
  measuring: () => ({
    settings,
    survey: {
      running: {
        phase: 'measuring' as const,
        done: 44,
        planned: 64,
        answeredServers: 8,
        servers: 11,
        round: 3,
        rounds: 4,
        secondsLeft: 4,
      },
      result: survey(surveyed().slice(0, 8), { offset: 1.2838, bound: 0.0029 }, ago(1)),
      recommendation: null,
      finishedAt: null,
      error: null,
    },
  }),
  measured: () => ({
    settings,
    survey: measured,
    network,
  }),
  smear: () => ({ check: smearing, survey: smearing }),
  mixedLeap: () => ({ check: mixedLeap }),
  plan: () => ({
    change: { ...idleChange, phase: 'review' as const, plan: plan(), commands: '(\nset -eu\n)\n' },
  }),
  planReadOnly: () => ({
    change: {
      ...idleChange,
      phase: 'review' as const,
      plan: plan(),
      commands: '(\nset -eu\n)\n',
      refusal: appError('os.read-only', { reason: 'container' }, 'later'),
    },
  }),
  noChange: () => ({
    change: {
      ...baseSnapshot().change,
      phase: 'review' as const,
      plan: plan({ noChange: true, actions: [], files: [], commands: [], warnings: [] }),
    },
  }),
  planError: () => ({
    change: {
      ...baseSnapshot().change,
      phase: 'review' as const,
      error: appError(
        'os.read-failed',
        { what: '/etc/chrony/chrony.conf', detail: 'EACCES' },
        'later',
      ),
    },
  }),
  applying: () => ({
    change: {
      ...idleChange,
      phase: 'applying' as const,
      work: 'apply' as const,
      plan: plan(),
      steps: [...appliedSteps.slice(0, 5), step('verify', 'running', 0.7)],
    },
  }),
  applyingLong: () => ({
    change: {
      ...idleChange,
      phase: 'applying' as const,
      work: 'apply' as const,
      plan: plan({ actions: [{ kind: 'verify', seconds: 180 }] }),
      steps: [...appliedSteps.slice(0, 5), step('verify', 'running', 0.7)],
    },
  }),
  applied: () => ({
    ...outcome(
      {
        state: 'applied',
        changeId: 'c1',
        verification: { selected: 'nts.netnod.se', reachable: 4, of: 4, seconds: 7.8 },
        recovered: null,
      },
      appliedSteps,
    ),
    machine: machine({ undoable }),
  }),
  edited: () => ({
    change: {
      ...idleChange,
      phase: 'done' as const,
      work: 'undo' as const,
      undoOf: 'c1',
      outcome: {
        state: 'edited' as const,
        edits: [
          {
            path: '/etc/chrony/chrony.conf',
            diff: [
              [
                { kind: 'context' as const, text: 'makestep 1 3', oldLine: 12, newLine: 12 },
                { kind: 'add' as const, text: '# by hand', oldLine: null, newLine: 13 },
              ],
            ],
          },
          { path: '/etc/chrony/sources.d/trueclock.sources', diff: null },
        ],
        agreement: 'b'.repeat(64),
        recovered: null,
      },
    },
    machine: machine({ undoable }),
  }),
  cancelled: () => outcome({ state: 'cancelled' }),
  stale: () => outcome({ state: 'stale' }),
  unavailable: () =>
    outcome({
      state: 'unavailable',
      error: appError('priv.unavailable', { reason: 'no-agent', detail: '' }, 'later'),
    }),
  failed: () =>
    outcome(
      {
        state: 'failed',
        step: 'verify',
        error: appError('plan.not-followed', { reachable: 0, of: 4 }, 'later'),
        undone: true,
        verification: { selected: null, reachable: 0, of: 4, seconds: 30 },
        recovered: null,
      },
      [...appliedSteps.slice(0, 5), step('verify', 'failed', 31), step('undo', 'done', 32)],
    ),
  syncConfirm: () => ({
    check: off,
    sync: {
      phase: 'confirm' as const,
      preview: { offset: 1.284, bound: 0.0031, method: 'step' as const, slewSeconds: 15_400 },
      steps: [],
      outcome: null,
    },
  }),
  syncRunning: () => ({
    check: off,
    sync: {
      phase: 'running' as const,
      preview: null,
      steps: [step('burst', 'done', 2), step('step', 'running', 2.1)],
      outcome: null,
    },
  }),
  syncDone: () => ({
    check: right,
    sync: {
      phase: 'done' as const,
      preview: null,
      steps: [],
      outcome: {
        state: 'synchronised' as const,
        method: 'step' as const,
        offset: 0.00003,
        follows: 'nts.netnod.se',
        slewSeconds: 0,
        seconds: 5.2,
      },
    },
  }),
} satisfies Record<string, () => Partial<Snapshot>>;

export type ScenarioName = keyof typeof make;
export const scenarioNames = Object.keys(make) as readonly ScenarioName[];

/** The whole state of a scenario. */
export const scenario = (name: ScenarioName): Snapshot => baseSnapshot(make[name]());
