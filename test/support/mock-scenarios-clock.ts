import { appError } from '#shared/errors.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { chrony, machine, report } from './mock-data.ts';
import { diagnosed, diagnosing } from './mock-diagnosis.ts';
import { freshWatch, quietWatch } from './mock-history.ts';
import { ago, crowd, finished, never, off, offline, right } from './mock-surveys.ts';

/** A service that nobody may configure. */
export const inContainer = chrony({
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

/** How right the clock is, and what keeps it so. */
export const clockScenarios = {
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
      ...never,
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
    },
  }),
  waiting: () => ({
    check: {
      ...never,
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
  alerts: () => ({ check: off, watch: alarmed }),
} satisfies Record<string, () => Partial<Snapshot>>;
