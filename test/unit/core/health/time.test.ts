import { describe, expect, test } from 'vitest';
import {
  agreeing,
  clockOff,
  everyOutcome,
  healthy,
  HOSTS,
  judged,
  measured,
  NOW,
  nothing,
  path,
} from '#test/support/health-evidence.ts';
import { machine, report } from '#test/support/mock-data.ts';
import type { HealthEvidence, ZoneFacts } from '#shared/core/health/evidence.ts';

const DAY = 86_400_000;

/** A computer in Berlin, in winter, but for what is given. */
const zone = (more: Partial<ZoneFacts>): Partial<HealthEvidence> => ({
  zone: {
    name: 'Europe/Berlin',
    ahead: 3600,
    told: null,
    hardwareLocal: false,
    evidence: [],
    ...more,
  },
});

const tokyo = { name: 'Asia/Tokyo', ahead: 9 * 3600 };

describe('time zone', () => {
  everyOutcome('time-zone', {
    fits: healthy(),
    'zone-wrong': healthy(zone({ told: tokyo })),
    'none-set': healthy(zone({ name: null, ahead: 0 })),
    'clock-by-hours': healthy({ ...zone({}), ...clockOff(2 * 3600 + 1.5) }),
    'hardware-local': healthy({ ...zone({}), ...clockOff(-3600 - 1.5) }),
    unknown: healthy({ ...zone({}), ...clockOff(4321) }),
  });

  test('a right clock in a wrong zone: the zone is set, the clock left alone', () => {
    expect(judged('time-zone', healthy(zone({ told: tokyo })))).toMatchObject({
      status: 'warn',
      fix: {
        kind: 'by-hand',
        steps: 'set-time-zone',
        commands: ['sudo timedatectl set-timezone Asia/Tokyo'],
      },
    });
    const windows = healthy({ ...zone({ told: tokyo }), machine: machine({ platform: 'win32' }) });
    expect(judged('time-zone', windows).fix).toEqual({
      kind: 'system-settings',
      page: 'date-time',
    });
  });

  test('a zone with the same time of day contradicts nothing', () => {
    const told = { name: 'Europe/Paris', ahead: 3600 };
    expect(judged('time-zone', healthy(zone({ told }))).outcome).toBe('fits');
  });

  test('a name from the network never becomes more than one word of a command', () => {
    for (const name of ['Asia/Tokyo; reboot', '$(reboot)', '-h', '../../etc', 'a b']) {
      const told = { name, ahead: 9 * 3600 };
      expect(judged('time-zone', healthy(zone({ told }))).fix).toMatchObject({ commands: [] });
    }
  });

  test('a wrong clock proves no wrong zone, unless it is off by just what zones differ', () => {
    const outcome = (offset: number, facts: Partial<ZoneFacts> = { hardwareLocal: null }) =>
      judged('time-zone', healthy({ ...zone(facts), ...clockOff(offset) })).outcome;
    expect(outcome(3600)).toBe('clock-by-hours');
    expect(outcome(-5.5 * 3600)).toBe('clock-by-hours');
    // Beyond the seconds that a clock drifts by itself it is chance.
    expect(outcome(3600 + 60)).toBe('unknown');
    expect(outcome(1.2)).toBe('unknown');
    // No two zones are farther apart than 26 hours.
    expect(outcome(30 * 3600)).toBe('unknown');
    // What the network says of the zone does not make the clock right.
    expect(outcome(4321, { told: tokyo })).toBe('unknown');
  });

  test('local time in the hardware clock is told by its direction', () => {
    const outcome = (offset: number, hardwareLocal: boolean | null) =>
      judged('time-zone', healthy({ ...zone({ hardwareLocal }), ...clockOff(offset) })).outcome;
    expect(outcome(-3600, false)).toBe('hardware-local');
    expect(outcome(3600, false)).toBe('clock-by-hours');
    expect(outcome(3600, true)).toBe('hardware-local');
    // A Mac has no such setting.
    expect(outcome(-3600, null)).toBe('clock-by-hours');
  });

  test('as long as nobody could tell the time, nothing is said of the zone', () => {
    const unmeasured = measured([], { offset: null });
    expect(judged('time-zone', healthy({ measured: unmeasured })).status).toBe('unknown');
  });
});

describe('certificates', () => {
  const dates = { notBefore: NOW + 200 * DAY, notAfter: NOW + 290 * DAY };
  const ahead = (days: number) => clockOff((days * DAY) / 1000);
  everyOutcome('certificates', {
    fine: healthy(),
    'clock-too-wrong': healthy({
      ...ahead(250),
      paths: [path('p.example', { certificate: dates })],
    }),
    unknown: healthy({ ...ahead(250), paths: null }),
  });

  test('a certificate that has really expired is not the clock’s fault', () => {
    const expired = { notBefore: NOW - 90 * DAY, notAfter: NOW - DAY };
    const paths = [path('p.example', { certificate: expired })];
    expect(judged('certificates', healthy({ paths })).outcome).toBe('fine');
    expect(judged('certificates', healthy({ ...clockOff(7200), paths })).status).toBe('unknown');
  });

  test('a server that had to be measured without NTS says by how much', () => {
    const reports = [
      ...agreeing(90_000_000, HOSTS.slice(1)),
      report(HOSTS[0], 90_000_000, 0.005, {
        reasons: [{ code: 'nts-clock-too-wrong', severity: 'warning', seconds: 90_000_000 }],
      }),
    ];
    const evidence = healthy({ measured: measured(reports, { offset: 90_000_000 }), paths: null });
    expect(judged('certificates', evidence)).toMatchObject({
      status: 'fail',
      facts: { hosts: [HOSTS[0]], offset: 90_000_000 },
      fix: { kind: 'sync', step: true },
    });
  });
});

describe('hardware clock', () => {
  const clock = healthy().hardwareClock!;
  const fall = { lastBefore: NOW, firstAfter: Date.UTC(2015, 0, 1) };
  const start = { lastBefore: NOW - DAY, firstAfter: NOW };
  const starts = (...all: readonly (typeof fall)[]) =>
    healthy({ hardwareClock: { ...clock, starts: all } });
  everyOutcome('hardware-clock', {
    holds: healthy(),
    'battery-dead': healthy({ hardwareClock: { ...clock, battery: 'dead' } }),
    'falls-back': starts(fall, fall),
    absent: healthy({ hardwareClock: { ...clock, present: false } }),
    unknown: nothing,
  });

  test('once it may have been set back by somebody; again and again it is the battery', () => {
    expect(judged('hardware-clock', starts(start, fall)).status).toBe('warn');
    expect(judged('hardware-clock', starts(fall, start, fall))).toMatchObject({
      status: 'fail',
      facts: { have: 2, of: 3 },
      fix: { steps: 'replace-battery' },
    });
  });

  test('a difference of a zone is no dead battery', () => {
    const summer = { lastBefore: NOW, firstAfter: NOW - 3_600_000 };
    expect(judged('hardware-clock', starts(summer, summer)).outcome).toBe('holds');
  });

  test('without a start on record nothing is known of it', () => {
    expect(judged('hardware-clock', starts()).status).toBe('unknown');
  });
});
