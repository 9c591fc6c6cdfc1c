import { describe, expect, it } from 'vitest';
import {
  afterAnswer,
  afterAsking,
  floorFor,
  HOST_FLOOR,
  mayAsk,
  MAX_BURST_SAMPLES,
  POOL_FLOOR,
  sizeFor,
  spacingFor,
  stillRefuses,
  withSlowdown,
  type AskHistory,
} from '#shared/core/schedule.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import { presets } from '#shared/presets/servers.ts';
import { source } from './builders.ts';

const T0 = 1_795_366_693_000;
const later = (seconds: number) => T0 + seconds * 1000;
const NEVER: AskHistory = new Map();
const host = source();
const answered = (history: AskHistory, ...codes: ReasonCode[]) =>
  afterAnswer(history, host, true, new Set(codes));

describe('spacingFor', () => {
  it.each([
    ['the operator NIST', { operator: 'NIST', host: '192.0.2.1' }, 4],
    ['a host of NIST', { host: 'time-a-g.nist.gov' }, 4],
    ['a host that only looks like NIST', { host: 'time.notnist.gov' }, 2],
    ['anybody else', {}, 2],
  ])('for %s', (_, change, seconds) => {
    expect(spacingFor(source(change))).toBe(seconds);
  });

  it.each([
    [null, 2],
    [1, 2],
    [3, 3],
    [4, 4],
    [180, 4],
  ])('heeds the operator’s limit of %s s as far as there are bursts', (minInterval, seconds) => {
    expect(spacingFor({ ...host, usage: { minInterval } })).toBe(seconds);
  });
});

describe('floorFor', () => {
  it.each([
    ['a server', {}, HOST_FLOOR],
    ['a pool', { kind: 'pool' as const }, POOL_FLOOR],
    ['a zone of the NTP Pool that was typed', { host: '2.debian.pool.ntp.org' }, POOL_FLOOR],
    ['the NTP Pool itself', { host: 'pool.ntp.org' }, POOL_FLOOR],
    ['a name that ends like the NTP Pool', { host: 'carpool.ntp.org' }, HOST_FLOOR],
    ['this computer', { host: '127.0.0.3' }, 0],
    ['this computer by name', { host: 'localhost' }, 0],
    ['this computer over IPv6', { host: '::1' }, 0],
    ['a name that begins like an address of this computer', { host: '127.0.0.1.example' }, 64],
  ])('for %s', (_, change, seconds) => {
    expect(floorFor(source(change))).toBe(seconds);
  });

  it('heeds the limit that an operator states, where it is the longer one', () => {
    expect(floorFor({ ...host, usage: { minInterval: 3600 } })).toBe(3600);
    expect(floorFor({ ...host, usage: { minInterval: 4 } })).toBe(HOST_FLOOR);
    expect(floorFor({ ...host, usage: { minInterval: null } })).toBe(HOST_FLOOR);
  });
});

describe('mayAsk', () => {
  const asked = afterAsking(NEVER, host, T0);

  it('lets a host be asked that was never asked', () => {
    expect(mayAsk(NEVER, host, T0)).toEqual({ kind: 'now' });
  });

  it('never lets a click come faster than the floor', () => {
    expect(mayAsk(asked, host, T0)).toEqual({ kind: 'wait', wait: 64 });
    expect(mayAsk(asked, host, later(10))).toEqual({ kind: 'wait', wait: 54 });
    expect(mayAsk(asked, host, later(63.5))).toEqual({ kind: 'wait', wait: 0.5 });
    expect(mayAsk(asked, host, later(64))).toEqual({ kind: 'now' });
  });

  it('holds for a host and port, not for others', () => {
    expect(mayAsk(asked, source({ host: 'b.example' }), T0).kind).toBe('now');
    expect(mayAsk(asked, source({ port: 124 }), T0).kind).toBe('now');
    expect(mayAsk(asked, source({ id: 'the same by another id' }), T0).kind).toBe('wait');
  });

  it('backs off twofold with every kiss RATE, up to 36 hours', () => {
    let history = answered(asked, 'kod-rate');
    expect(mayAsk(history, host, T0)).toEqual({ kind: 'wait', wait: 128 });
    history = answered(afterAsking(history, host, later(128)), 'kod-rate', 'partial-loss');
    expect(mayAsk(history, host, later(128))).toEqual({ kind: 'wait', wait: 256 });
    for (let burst = 0; burst < 2000; burst++) {
      history = answered(history, 'kod-rate');
    }
    expect(mayAsk(history, host, later(128))).toEqual({ kind: 'wait', wait: 131_072 });
  });

  it('backs off from this computer too when it says so', () => {
    const local = source({ host: '127.0.0.1' });
    const history = afterAnswer(afterAsking(NEVER, local, T0), local, true, new Set(['kod-rate']));
    expect(mayAsk(history, local, T0)).toEqual({ kind: 'wait', wait: 128 });
  });

  it('never backs off to less than an operator’s own limit', () => {
    const strict = { ...host, usage: { minInterval: 200_000 } };
    expect(mayAsk(answered(asked, 'kod-rate'), strict, T0)).toEqual({
      kind: 'wait',
      wait: 200_000,
    });
  });

  it('is itself again after an answer without a kiss', () => {
    const history = answered(answered(asked, 'kod-rate'), 'agrees');
    expect(mayAsk(history, host, T0)).toEqual({ kind: 'wait', wait: 64 });
  });

  it('does not take silence for leave to ask more often again', () => {
    let history = answered(answered(asked, 'kod-rate'), 'kod-rate');
    history = afterAnswer(afterAsking(history, host, later(256)), host, false, new Set());
    expect(mayAsk(history, host, later(256))).toEqual({ kind: 'wait', wait: 256 });
  });

  it.each<ReasonCode>(['kod-deny', 'kod-rstr'])('stops for good after %s', (code) => {
    const history = afterAsking(answered(answered(asked, code)), host, later(1e9));
    expect(mayAsk(history, host, later(2e9))).toEqual({ kind: 'refused' });
  });

  it('knows nothing of an answer to what it did not ask', () => {
    expect(answered(NEVER, 'kod-deny')).toBe(NEVER);
  });
});

describe('sizeFor', () => {
  const found = source({ id: 'network:192.0.2.1', host: '192.0.2.1' });
  const asked = afterAsking(NEVER, found, T0);
  const single = { samples: 1, spare: false };

  it('is what is wanted, within the limit of a burst', () => {
    expect(sizeFor(NEVER, host, 2)).toEqual({ samples: 2, spare: true });
    expect(sizeFor(NEVER, host, 100)).toEqual({ samples: MAX_BURST_SAMPLES, spare: true });
  });

  it('is one for a host that was only found in the network, until it has told the time', () => {
    expect(sizeFor(NEVER, found, 4)).toEqual(single);
    expect(sizeFor(asked, found, 4)).toEqual(single);
    expect(sizeFor(afterAnswer(asked, found, false, new Set()), found, 4)).toEqual(single);
    const heard = afterAnswer(asked, found, true, new Set());
    expect(sizeFor(heard, found, 4).samples).toBe(4);
    expect(sizeFor(afterAsking(heard, found, later(64)), found, 4).samples).toBe(4);
  });

  it.each([
    ['a member of a pool', source({ kind: 'pool' })],
    ['a zone of the NTP Pool that was typed', source({ host: '2.debian.pool.ntp.org' })],
    ['a server that wants requests minutes apart', { ...host, usage: { minInterval: 180 } }],
  ])('is one, and none to make up for it, for %s', (_, who) => {
    expect(sizeFor(NEVER, who, 4)).toEqual(single);
  });

  it.each(presets.map((preset) => [preset.id, preset] as const))(
    'never goes beyond what the operator states: %s',
    (_, preset) => {
      const { samples, spare } = sizeFor(NEVER, preset, 4);
      const least = preset.usage.minInterval ?? 0;
      if (samples > 1 || spare) expect(spacingFor(preset)).toBeGreaterThanOrEqual(least);
      expect(floorFor(preset)).toBeGreaterThanOrEqual(least);
    },
  );
});

describe('stillRefuses', () => {
  const day = 86_400;
  it.each([
    ['at once', 0, true],
    ['for some weeks', 29 * day, true],
    ['no more after a month', 31 * day, false],
    ['when the clock was set back a little since', -day, true],
    ['no more when it was kept by a clock that was years ahead', -400 * day, false],
  ])('%s', (_, seconds, expected) => {
    expect(stillRefuses({ host: 'time.example', port: 123, at: T0 }, later(seconds))).toBe(
      expected,
    );
  });
});

describe('a kiss RATE of another run', () => {
  const day = 86_400;
  const kiss = { host: host.host, port: host.port, at: T0, kisses: 2 };
  /** What may be done so many seconds after the kiss, by a program that has run for a second. */
  const permission = (seconds: number, kisses = 2, history = NEVER) => {
    const now = { wall: later(seconds), uptime: 1000 };
    return mayAsk(withSlowdown(history, { ...kiss, kisses }, now), host, now.uptime);
  };

  it.each([
    ['at once', 0, 4 * HOST_FLOOR],
    ['a minute later', 60, 4 * HOST_FLOOR - 60],
    ['when the clock was set back since', -3600, 4 * HOST_FLOOR],
  ])('is heeded %s', (_, seconds, wait) => {
    expect(permission(seconds)).toEqual({ kind: 'wait', wait });
  });

  it.each([
    ['when its wait is over', 4 * HOST_FLOOR, 2],
    ['however many there were, after the longest back-off', 1.6 * day, 99],
    ['when it was kept by a clock that was days ahead', -2 * day, 99],
  ])('lets the host be asked %s', (_, seconds, kisses) => {
    expect(permission(seconds, kisses)).toEqual({ kind: 'now' });
  });

  it('is counted among those that follow', () => {
    const now = { wall: later(4 * HOST_FLOOR), uptime: 1000 };
    const recalled = withSlowdown(NEVER, kiss, now);
    const again = answered(afterAsking(recalled, host, now.uptime), 'kod-rate');
    expect(mayAsk(again, host, now.uptime)).toEqual({ kind: 'wait', wait: 8 * HOST_FLOOR });
  });

  it('does not outlive an answer of this run', () => {
    const since = answered(afterAsking(NEVER, host, 900));
    const now = { wall: later(10), uptime: 1000 };
    expect(withSlowdown(since, kiss, now)).toBe(since);
    // One of a program beside this one, given after that answer.
    const later30 = { wall: later(10), uptime: 30_000 };
    expect(mayAsk(withSlowdown(since, kiss, later30), host, later30.uptime)).toMatchObject({
      kind: 'wait',
      wait: 4 * HOST_FLOOR - 10,
    });
  });
});
