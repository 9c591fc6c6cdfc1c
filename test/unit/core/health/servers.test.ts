import { describe, expect, test } from 'vitest';
import {
  agreeing,
  clockOff,
  everyOutcome,
  following,
  healthy,
  HOSTS,
  judged,
  measured,
  nothing,
  silent,
  source,
} from '#test/support/health-evidence.ts';
import { chrony, falseticker, machine, report } from '#test/support/mock-data.ts';
import type { HealthEvidence } from '#shared/core/health/evidence.ts';
import type { ServiceStatus } from '#shared/model/backend.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { LeapPolicy } from '#shared/model/source.ts';
import type { TimesyncdState } from '#shared/model/service-state.ts';

const [a, b, c, d] = HOSTS;

/** Three good servers, and one with a reason against it. */
const oneIs = (code: ReasonCode) =>
  measured([
    ...agreeing(0, [b, c, d]),
    report(a, 0, 0.005, { verdict: 'rejected', reasons: [{ code, severity: 'bad' }] }),
  ]);

/** A service configured with these alone. */
const configuredWith = (hosts: readonly string[]): Partial<HealthEvidence> => ({
  machine: machine({ service: following(hosts) }),
});

const timesyncd = () => {
  const service = chrony();
  const state: TimesyncdState = {
    backend: 'timesyncd',
    version: '252',
    unit: 'systemd-timesyncd.service',
    running: true,
    enabled: true,
    files: [],
    sources: [],
  };
  return machine({ service: { ...service, state } });
};

describe('servers', () => {
  everyOutcome('servers', {
    good: healthy(),
    silent: healthy({ measured: measured([...agreeing(0, [b, c, d]), ...silent([a])]) }),
    unsynchronised: healthy({ measured: oneIs('unsynchronised') }),
    refusing: healthy({ measured: oneIs('kod-rate') }),
    'none-usable': healthy({ measured: measured(silent(), { offset: null }) }),
    unknown: nothing,
  });

  test('only those that the service follows count', () => {
    const reports = [...agreeing(0, [a, b, c]), ...silent([d])];
    const configured = [a, b, c].map((host) => source(host).id);
    expect(judged('servers', healthy({ measured: measured(reports, { configured }) })).status).toBe(
      'pass',
    );
    expect(judged('servers', healthy({ measured: measured(reports) }))).toMatchObject({
      status: 'warn',
      facts: { hosts: [d], of: 4 },
    });
  });

  test('one that contradicts the others has answered, and is told of elsewhere', () => {
    const reports = [...agreeing(0, [b, c, d]), falseticker(a, 0.5, 0.005, 0.5)];
    expect(judged('servers', healthy({ measured: measured(reports) })).status).toBe('pass');
  });

  test('a pool is good while one of its members is', () => {
    const pool = source('pool.example', { kind: 'pool' });
    const member = (number: number, offset: number | null) =>
      report(pool.host, offset, 0.005, {
        key: `192.0.2.${number}:123`,
        sourceId: pool.id,
        ...(offset === null ? { verdict: 'silent' as const } : {}),
      });
    const one = measured([member(1, 0), member(2, null), member(3, null)], { sources: [pool] });
    expect(judged('servers', healthy({ measured: one }))).toMatchObject({
      status: 'pass',
      facts: { of: 1 },
    });
    const none = measured([member(1, null), member(2, null)], { sources: [pool], offset: null });
    expect(judged('servers', healthy({ measured: none })).outcome).toBe('none-usable');
  });

  test('better ones are offered as a change where they were measured and can be applied', () => {
    const good = ['w.example', 'x.example', 'y.example', 'z.example'];
    const mixed = measured([...agreeing(0, good), ...silent([a])], {
      configured: [source(a).id],
    });
    const { fix } = judged('servers', healthy({ measured: mixed }));
    expect(fix).toMatchObject({
      kind: 'apply-recommendation',
      desired: { backend: 'chrony', mode: 'replace' },
    });
    expect(
      fix?.kind === 'apply-recommendation' && fix.desired.sources.map(({ host }) => host),
    ).toEqual(good);
    const readOnly = following();
    const bound = {
      ...readOnly,
      capabilities: {
        ...readOnly.capabilities,
        configure: { ok: false, reason: 'policy' } as const,
      },
    };
    const managed = healthy({ measured: mixed, machine: machine({ service: bound }) });
    expect(judged('servers', managed).fix).toEqual({ kind: 'choose-servers' });
  });
});

describe('majority', () => {
  everyOutcome('majority', {
    enough: healthy(),
    'too-few': healthy(configuredWith([a, b])),
    none: healthy(configuredWith([])),
    'one-at-a-time': healthy({ machine: timesyncd() }),
    unknown: healthy({ machine: machine({ service: null }) }),
  });

  test('a member of a domain needs no list', () => {
    const service = following();
    const state = {
      backend: 'w32time',
      domainMember: true,
      sources: [],
      systemRoot: 'C:\\Windows',
    };
    const windows = machine({
      platform: 'win32',
      service: { ...service, state: state as unknown as typeof service.state },
    });
    expect(judged('majority', healthy({ machine: windows })).status).toBe('unknown');
  });

  test('a clock that is attached is a source, though one alone', () => {
    const service = following([]);
    const pps = { ...following().status!.sources[0]!, name: 'PPS0', address: null };
    const clock = { ...pps, mode: 'refclock' } as const;
    const withClock = (more: Partial<ServiceStatus>) => {
      const status = { ...service.status!, sources: [clock], follows: 'PPS0', ...more };
      return healthy({ machine: machine({ service: { ...service, status } }) });
    };
    expect(judged('majority', withClock({}))).toMatchObject({
      status: 'warn',
      outcome: 'too-few',
      facts: { have: 0 },
    });
    const mute = { synchronised: 'no', sources: [{ ...clock, reach: 0 }] } as const;
    expect(judged('majority', withClock(mute)).outcome).toBe('none');
  });

  test('a pool stands for several servers', () => {
    const pool = chrony();
    expect(pool.state!.sources).toHaveLength(1);
    expect(judged('majority', healthy({ machine: machine({ service: pool }) }))).toMatchObject({
      status: 'pass',
      facts: { have: 4 },
    });
  });
});

describe('falsetickers', () => {
  const wrong = (host: string) =>
    measured([
      ...agreeing(
        0,
        HOSTS.filter((other) => other !== host),
      ),
      falseticker(host, 0.5, 0.005, -0.499),
    ]);
  everyOutcome('falsetickers', {
    none: healthy(),
    outvoted: healthy({ measured: wrong(d) }),
    followed: healthy({ measured: wrong(a) }),
    'no-majority': healthy({
      measured: measured(agreeing(0, [a, b]), {
        offset: null,
        reasons: [{ code: 'two-disagree', apart: 0.5 }],
      }),
    }),
    unknown: healthy({ measured: measured(silent(), { offset: null }) }),
  });

  test('it fails only where the service follows the wrong one, and says by how much', () => {
    expect(judged('falsetickers', healthy({ measured: wrong(a) }))).toMatchObject({
      status: 'fail',
      facts: { hosts: [a], size: 0.499 },
    });
    expect(judged('falsetickers', healthy({ measured: wrong(d) })).status).toBe('warn');
  });

  test('one server alone is confirmed by nobody', () => {
    const alone = measured(agreeing(0, [a]), { reasons: [{ code: 'single-source' }] });
    expect(judged('falsetickers', healthy({ measured: alone })).status).toBe('unknown');
  });
});

describe('smear', () => {
  const policies = (...leap: readonly LeapPolicy[]): Partial<HealthEvidence> => ({
    measured: measured(agreeing(), {
      sources: HOSTS.map((host, index) => source(host, { leap: leap[index] ?? 'unknown' })),
    }),
  });
  everyOutcome('smear', {
    alike: healthy(),
    mixed: healthy(policies('smears', 'steps', 'steps', 'steps')),
    'smearing-now': healthy({
      measured: measured(agreeing(), {
        reasons: [{ code: 'smear-noticed', hosts: [a], apart: -0.25 }],
      }),
    }),
    unknown: healthy(policies()),
  });

  test('servers that all smear agree; one of unknown policy beside them says nothing', () => {
    expect(judged('smear', healthy(policies('smears', 'smears', 'smears', 'smears'))).outcome).toBe(
      'alike',
    );
    expect(judged('smear', healthy(policies('smears', 'smears', 'smears'))).outcome).toBe(
      'unknown',
    );
  });

  test('both sides are named', () => {
    expect(judged('smear', healthy(policies('smears', 'steps', 'smears', 'steps')))).toMatchObject({
      status: 'warn',
      facts: { hosts: [a, c], others: [b, d] },
    });
  });
});

describe('jitter', () => {
  const scattered = (...jitters: readonly number[]) =>
    measured(HOSTS.map((host, index) => report(host, 0, 0.2, { jitter: jitters[index] ?? 0.001 })));
  const all = scattered(0.04, 0.06, 0.05, 0.045);
  const hop = (...roundTrips: readonly number[]) => ({
    ...healthy().network!,
    firstHop: { address: '192.0.2.1', sent: 5, roundTrips },
  });
  everyOutcome('jitter', {
    steady: healthy(),
    'one-server': healthy({ measured: scattered(0.08) }),
    'all-servers': healthy({ measured: all }),
    'first-hop': healthy({ measured: all, network: hop(0.002, 0.15, 0.003, 0.09, 0.2) }),
    unknown: healthy({ measured: measured(silent(), { offset: null }) }),
  });

  test('without word of the first hop it is the network, wherever in it', () => {
    const quiet = { ...healthy().network!, firstHop: null };
    expect(judged('jitter', healthy({ measured: all, network: quiet })).outcome).toBe(
      'all-servers',
    );
    const few = hop(0.002, 0.2);
    expect(judged('jitter', healthy({ measured: all, network: few })).outcome).toBe('all-servers');
  });

  test('the server is named, and others are offered where the service follows it', () => {
    expect(judged('jitter', healthy({ measured: scattered(0.08) }))).toMatchObject({
      status: 'warn',
      facts: { hosts: [a], size: 0.08 },
      fix: { kind: 'apply-recommendation' },
    });
  });

  test('the clock may be off as far as it likes', () => {
    expect(judged('jitter', healthy(clockOff(5000))).status).toBe('pass');
  });
});
