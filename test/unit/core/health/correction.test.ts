import { describe, expect, test } from 'vitest';
import {
  clockOff,
  everyOutcome,
  following,
  healthy,
  judged,
  measured,
  nothing,
  silent,
} from '#test/support/health-evidence.ts';
import { machine } from '#test/support/mock-data.ts';
import type { HealthEvidence } from '#shared/core/health/evidence.ts';
import type { MachineView, ServiceView } from '#shared/model/backend.ts';
import type {
  BackendState,
  NtpdState,
  TimesyncdState,
  W32timeState,
} from '#shared/model/service-state.ts';

const unit = { version: '1', running: true, enabled: true, sources: [] };

const ntpd: NtpdState = {
  ...unit,
  backend: 'ntpsec',
  unit: 'ntpsec.service',
  nts: true,
  panicGate: false,
  slewOnly: false,
  conf: { path: '/etc/ntpsec/ntp.conf', text: 'pool 0.pool.example iburst\n' },
  included: [],
  dropIns: '/etc/ntpsec/ntp.d',
  dhcp: null,
};

const windows: W32timeState = {
  ...unit,
  backend: 'w32time',
  unit: 'w32time',
  systemRoot: 'C:\\Windows',
  type: 'NTP',
  ntpServer: 'time.windows.com,0x9',
  start: 2,
  triggers: 'none',
  specialPollInterval: 32_768,
  minPoll: 10,
  maxPoll: 15,
  correctionLimit: 54_000,
  stepsFrom: 1,
  policy: [],
  domainMember: false,
  hyperV: false,
  clientEnabled: 1,
};

const timesyncd: TimesyncdState = {
  ...unit,
  backend: 'timesyncd',
  unit: 'systemd-timesyncd.service',
  files: [],
};

/** A clock that is off by so much, kept by a service in this state. */
function off(offset: number, state: BackendState, more: Partial<ServiceView> = {}): HealthEvidence {
  const service = following();
  const detection = { ...service.detection, backend: state.backend, unit: state.unit };
  return healthy({
    ...clockOff(offset),
    machine: machine({ service: { ...service, detection, state, ...more } }),
  });
}

/** chrony configured with this and nothing else. */
const chronyWith = (text: string): BackendState => {
  const state = following().state!;
  return state.backend === 'chrony' ? { ...state, conf: { ...state.conf, text } } : state;
};
const unsynchronised = { status: { ...following().status!, synchronised: 'no' as const } };

describe('correction', () => {
  const stopped = {
    ...following(),
    detection: { ...following().detection, running: 'no' },
  } as const;
  everyOutcome('correction', {
    right: healthy(),
    slews: off(2, chronyWith('makestep 1 3\n')),
    'slews-long': off(1000, chronyWith('makestep 1 3\n')),
    steps: off(-0.5, timesyncd),
    ends: off(2000, ntpd),
    ignores: off(60_000, windows),
    nobody: healthy({ ...clockOff(5), machine: machine({ service: stopped }) }),
    unknown: healthy({ measured: measured(silent(), { offset: null }) }),
  });

  test('a clock that may be right is not called wrong', () => {
    const vague = healthy({ measured: measured([], { offset: 0.4, bound: 0.5 }) });
    expect(judged('correction', vague).outcome).toBe('right');
  });

  test('beyond the panic limit the way out stops ntpd first', () => {
    expect(judged('correction', off(-1001, ntpd))).toMatchObject({
      status: 'fail',
      facts: { offset: -1001, limit: 1000, service: 'ntpsec' },
      fix: {
        kind: 'by-hand',
        commands: [
          'sudo systemctl stop ntpsec.service',
          'sudo ntpd -gq',
          'sudo systemctl start ntpsec.service',
        ],
      },
    });
    expect(judged('correction', off(999, ntpd)).outcome).toBe('steps');
    expect(judged('correction', off(1001, { ...ntpd, panicGate: true })).outcome).toBe('steps');
  });

  test('beyond fifteen hours Windows leaves the clock alone, and Trueclock sets it', () => {
    expect(judged('correction', off(-54_001, windows))).toMatchObject({
      status: 'fail',
      facts: { limit: 54_000 },
      fix: { kind: 'sync', step: true },
    });
    expect(judged('correction', off(53_000, windows)).outcome).toBe('steps');
    expect(judged('correction', off(60_000, { ...windows, correctionLimit: null })).outcome).toBe(
      'steps',
    );
  });

  describe('makestep of chrony', () => {
    test('is used up once it has synchronised, and then it slews', () => {
      const rule = chronyWith('makestep 1 3\n');
      expect(judged('correction', off(120, rule))).toMatchObject({
        outcome: 'slews',
        facts: { duration: 1440 },
        fix: { kind: 'sync', step: true },
      });
      expect(judged('correction', off(120, rule, unsynchronised)).outcome).toBe('steps');
    });

    test('without an end it steps at any time', () => {
      expect(judged('correction', off(120, chronyWith('makestep 1.0 -1\n'))).outcome).toBe('steps');
      expect(judged('correction', off(0.9, chronyWith('makestep 1.0 -1\n'))).outcome).toBe('slews');
    });

    test('the last line of several holds, and a comment is none', () => {
      const twice = chronyWith('makestep 1 -1\nmakestep 1 3\n# makestep 1 -1\n');
      expect(judged('correction', off(120, twice)).outcome).toBe('slews');
      expect(judged('correction', off(120, chronyWith('makestep\n'))).outcome).toBe('slews');
    });

    test('maxchange ends it', () => {
      const limited = chronyWith('makestep 1 3\nmaxchange 100 1 2\n');
      expect(judged('correction', off(120, limited))).toMatchObject({
        outcome: 'ends',
        facts: { limit: 100 },
        fix: {
          commands: [
            'sudo systemctl stop chrony.service',
            "sudo chronyd -q 'server a.example iburst'",
            'sudo systemctl start chrony.service',
          ],
        },
      });
    });
  });

  test('a container’s clock is set on its host', () => {
    const inContainer = machine({
      service: null,
      virtualisation: { kind: 'container', detail: 'lxc' },
    });
    expect(
      judged('correction', healthy({ ...clockOff(5), machine: inContainer })).fix,
    ).toMatchObject({ steps: 'set-on-host' });
  });

  test('a service that runs and could not be read is not judged', () => {
    const unread = { ...following(), state: null };
    const evidence = healthy({ ...clockOff(5), machine: machine({ service: unread }) });
    expect(judged('correction', evidence).status).toBe('unknown');
  });

  test('where a service may run, nobody can say that none corrects the clock', () => {
    const { detection } = following();
    // systemd does not answer (OpenRC): neither the unit nor the configuration is known.
    const unseen = { ...following(), detection: { ...detection, running: 'unknown' }, state: null };
    // Windows Time is stopped because Meinberg's ntpd stands in its place.
    const ntpdRuns = { ...detection, backend: 'ntpd', unit: 'NTP' } as const;
    const none = { ...detection, installed: false, running: 'unknown' } as const;
    const found = (more: Partial<MachineView>) =>
      judged('correction', healthy({ ...clockOff(5), machine: machine(more) })).outcome;
    expect(found({ service: unseen as ServiceView })).toBe('unknown');
    expect(found({ service: stopped, others: [ntpdRuns] })).toBe('unknown');
    expect(found({ service: null, others: [ntpdRuns] })).toBe('unknown');
    expect(found({ service: null, others: [none] })).toBe('nobody');
  });

  test('nothing known, nothing claimed', () => {
    expect(judged('correction', nothing).status).toBe('unknown');
  });
});
