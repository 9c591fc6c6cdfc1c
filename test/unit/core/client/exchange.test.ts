import { describe, expect, it } from 'vitest';
import {
  buildRequest,
  matchReply,
  type PendingExchange,
  type Reply,
} from '#shared/core/client/exchange.ts';
import { STALE_AFTER } from '#shared/core/client/validate.ts';
import { isMeasured, isSound } from '#shared/core/client/sample.ts';
import type { NtpPacket } from '#shared/core/packet/header.ts';
import { ntpFromUnixNs, ntpTimestamp, ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { UnixNs } from '#shared/units.ts';
import { after, bytesOf, codeOf, datagram, NONCE, NOW } from '../builders.ts';

const LOCAL_PRECISION = 1e-6;

const pending: PendingExchange = {
  address: '192.0.2.10',
  port: 123,
  nonce: NONCE,
  sentAt: NOW,
};

const reply = (bytes: Uint8Array, change: Partial<Reply> = {}): Reply => ({
  bytes,
  address: '192.0.2.10',
  port: 123,
  receivedAt: after(0.041),
  elapsed: 0.041,
  ...change,
});

const outcome = (bytes: Uint8Array, change: Partial<Reply> = {}) =>
  matchReply(pending, reply(bytes, change), LOCAL_PRECISION);

const sampleOf = (change: Partial<NtpPacket> = {}, local: Partial<Reply> = {}): Sample => {
  const result = outcome(datagram(change), local);
  if (result.kind === 'ignored') throw new Error(result.reason);
  return result.sample;
};

const codesOf = (sample: Sample): ReasonCode[] => sample.reasons.map((reason) => reason.code);

describe('buildRequest', () => {
  it('tells nothing but that it is a client of version 4, and the nonce', () => {
    const request = buildRequest(NONCE);
    expect(Buffer.from(request).toString('hex')).toBe(`23${'00'.repeat(39)}afeff8cec09e52b7`);
  });
});

describe('is it an answer to my request?', () => {
  const ignored = (reason: ReasonCode) => ({ kind: 'ignored', reason });

  it('not from another address or port', () => {
    expect(outcome(datagram(), { address: '192.0.2.11' })).toEqual(ignored('wrong-source'));
    expect(outcome(datagram(), { port: 124 })).toEqual(ignored('wrong-source'));
  });

  it('not with another origin, were it off by one bit', () => {
    const other = ntpTimestamp(NONCE ^ 1n);
    expect(outcome(datagram({ originTimestamp: other }))).toEqual(ignored('wrong-nonce'));
    expect(outcome(datagram({ originTimestamp: ZERO_TIMESTAMP }))).toEqual(ignored('wrong-nonce'));
  });

  it('not in any mode but server', () => {
    for (const mode of [0, 1, 2, 3, 5, 6, 7]) {
      expect(outcome(datagram({ mode }))).toEqual(ignored('wrong-mode'));
    }
  });

  it('not when it is the request, thrown back', () => {
    expect(outcome(buildRequest(NONCE))).toEqual(ignored('wrong-mode'));
  });

  it('not in a version that there is not', () => {
    for (const version of [0, 5, 6, 7]) {
      expect(outcome(datagram({ version }))).toEqual(ignored('wrong-version'));
    }
    for (const version of [1, 2, 3, 4]) {
      expect(outcome(datagram({ version })).kind).toBe('sample');
    }
  });

  it('not when it is cut or its extension fields are nonsense', () => {
    expect(outcome(datagram().subarray(0, 47))).toEqual(ignored('truncated'));
    expect(outcome(new Uint8Array(0))).toEqual(ignored('truncated'));
    expect(outcome(Uint8Array.from([...datagram(), 0, 0, 0, 0, 0, 0, 0, 0]))).toEqual(
      ignored('malformed-extension'),
    );
  });

  it.each(['DENY', 'RSTR', 'RATE'])('not an unsolicited kiss %s, which must do nothing', (code) => {
    const kiss = { stratum: 0, referenceId: codeOf(code) };
    expect(outcome(datagram({ ...kiss, originTimestamp: ZERO_TIMESTAMP }))).toEqual(
      ignored('wrong-nonce'),
    );
    expect(outcome(datagram(kiss), { address: '203.0.113.1' })).toEqual(ignored('wrong-source'));
  });
});

describe('the measurement', () => {
  it('follows the formulas of RFC 5905, 8 and 9.2', () => {
    // T1 = 0, T2 = 2.520, T3 = 2.521, T4 = 0.041 s: the server is 2.5 s ahead on an even path.
    const sample = sampleOf({
      receiveTimestamp: ntpFromUnixNs(after(2.52)),
      transmitTimestamp: ntpFromUnixNs(after(2.521)),
    });
    expect(sample.offset).toBeCloseTo(2.5, 9);
    expect(sample.delay).toBeCloseTo(0.04, 9);
    expect(sample.dispersion).toBeCloseTo(2 ** -20 + 1e-6 + 15e-6 * 0.041, 12);
    expect(sample.reasons).toEqual([]);
  });

  it('is positive when the local clock is behind, negative when it is ahead', () => {
    const [t2, t3] = [after(-9.98), after(-9.979)].map(ntpFromUnixNs);
    expect(sampleOf({ receiveTimestamp: t2!, transmitTimestamp: t3! }).offset).toBeCloseTo(-10, 9);
  });

  it('charges an uneven path to the offset, by half the difference', () => {
    const [t2, t3] = [after(0.04), after(0.041)].map(ntpFromUnixNs);
    const sample = sampleOf({ receiveTimestamp: t2!, transmitTimestamp: t3! });
    expect(sample.offset).toBeCloseTo(0.02, 9);
    expect(sample.delay).toBeCloseTo(0.04, 9);
  });

  it('stays exact when client and server stand in different eras', () => {
    const boundary = 2_085_978_496_000_000_000n;
    const sentAt = (boundary - 1_000_000_000n) as UnixNs;
    const bytes = datagram({
      referenceTimestamp: ntpFromUnixNs(sentAt),
      receiveTimestamp: ntpFromUnixNs((boundary + 1_520_000_000n) as UnixNs),
      transmitTimestamp: ntpFromUnixNs((boundary + 1_521_000_000n) as UnixNs),
    });
    const receivedAt = (sentAt + 41_000_000n) as UnixNs;
    const result = matchReply({ ...pending, sentAt }, reply(bytes, { receivedAt }), 1e-6);
    expect(result).toMatchObject({ kind: 'sample', sample: { reasons: [] } });
    expect(result.kind === 'sample' && result.sample.offset).toBeCloseTo(2.5, 9);
    expect(result.kind === 'sample' && result.sample.delay).toBeCloseTo(0.04, 9);
  });

  it('keeps what the server says of itself', () => {
    expect(sampleOf()).toMatchObject({
      at: 1_795_366_693_041,
      leap: 'none',
      stratum: 2,
      referenceId: '192.0.2.1',
      rootDelay: 0.015625,
      rootDispersion: 0.0078125,
      precision: -20,
      poll: 6,
      version: 4,
      referenceTime: 1_795_366_593_000,
    });
    expect(sampleOf({ referenceTimestamp: ZERO_TIMESTAMP }).referenceTime).toBeNull();
  });

  it('takes the answer captured from chronyd on loopback for what it is', () => {
    const bytes = bytesOf(
      '240300e700000000000000007f7f0101eead9da406a7e4edafeff8cec09e52b7eead9da56901b66beead9da569072404',
    );
    const local = { receivedAt: after(0.410_523), elapsed: 0.001_114 };
    const sentAt = after(0.409_409);
    const result = matchReply({ ...pending, sentAt }, reply(bytes, local), 1e-6);
    expect(result).toMatchObject({ kind: 'sample', sample: { reasons: [], stratum: 3 } });
    expect(result.kind === 'sample' && Math.abs(result.sample.offset)).toBeLessThan(0.001);
  });
});

describe('what speaks against an answer', () => {
  it.each<[string, Partial<NtpPacket>, ReasonCode]>([
    ['leap indicator 3', { leap: 'unsynchronised' }, 'unsynchronised'],
    ['stratum 16', { stratum: 16 }, 'unsynchronised'],
    ['stratum 17', { stratum: 17 }, 'unsynchronised'],
    ['stratum 255', { stratum: 255 }, 'unsynchronised'],
    ['stratum 0 without a code', { stratum: 0, referenceId: 0 }, 'unsynchronised'],
    ['a zero receive timestamp', { receiveTimestamp: ZERO_TIMESTAMP }, 'zero-timestamp'],
    ['a zero transmit timestamp', { transmitTimestamp: ZERO_TIMESTAMP }, 'zero-timestamp'],
    ['T3 before T2', { transmitTimestamp: ntpFromUnixNs(after(0.019)) }, 'backward-timestamps'],
    ['T3 − T2 beyond T4 − T1', { transmitTimestamp: ntpFromUnixNs(after(0.1)) }, 'negative-delay'],
    ['a root dispersion of 16 s', { rootDispersion: 16 }, 'root-distance'],
    ['a root delay of 32 s', { rootDelay: 32 }, 'root-distance'],
    ['a precision of 16 s', { precision: 4 }, 'root-distance'],
    ['a reference a day old', { referenceTimestamp: ntpFromUnixNs(after(-86_401)) }, 'stale'],
    ['a reference to come', { referenceTimestamp: ntpFromUnixNs(after(1)) }, 'reference-in-future'],
  ])('%s', (_, change, code) => {
    const sample = sampleOf(change);
    expect(codesOf(sample)).toContain(code);
    expect(isSound(sample)).toBe(false);
  });

  it.each<[string, Partial<NtpPacket>]>([
    ['a leap second to come', { leap: 'insert' }],
    ['a leap second to be left out', { leap: 'delete' }],
    ['stratum 1', { stratum: 1, referenceId: codeOf('GPS') }],
    ['stratum 15', { stratum: 15 }],
    ['no reference time', { referenceTimestamp: ZERO_TIMESTAMP }],
    ['a reference not yet a day old', { referenceTimestamp: ntpFromUnixNs(after(-86_390)) }],
    ['a root distance just under the limit', { rootDelay: 0, rootDispersion: 15.99 }],
    ['a root delay that counts by half', { rootDelay: 31, rootDispersion: 0 }],
    ['an answer sent at once', { transmitTimestamp: ntpFromUnixNs(after(0.02)) }],
  ])('but not %s', (_, change) => {
    expect(sampleOf(change).reasons).toEqual([]);
  });

  it('says how far out a figure is', () => {
    const stale = sampleOf({ referenceTimestamp: ntpFromUnixNs(after(-2 * STALE_AFTER)) });
    expect(stale.reasons[0]?.seconds).toBeCloseTo(2 * STALE_AFTER + 0.021, 6);
    const backward = sampleOf({ transmitTimestamp: ntpFromUnixNs(after(0.015)) });
    expect(backward.reasons[0]?.seconds).toBeCloseTo(0.005, 9);
  });

  it.each(['receiveTimestamp', 'transmitTimestamp'])('measures nothing with a zero %s', (field) => {
    const sample = sampleOf({ [field]: ZERO_TIMESTAMP });
    expect(isMeasured(sample)).toBe(false);
    expect(codesOf(sample)).toEqual(['zero-timestamp']);
  });

  it('tells every reason, not just the first', () => {
    expect(codesOf(sampleOf({ leap: 'unsynchronised', rootDispersion: 20 }))).toEqual([
      'unsynchronised',
      'root-distance',
    ]);
  });

  it('keeps the measurement beside the reason', () => {
    const sample = sampleOf({ leap: 'unsynchronised' });
    expect(isMeasured(sample)).toBe(true);
    expect(sample.delay).toBeCloseTo(0.04, 9);
  });

  it('lets a negative delay pass that reading two clocks explains, and keeps its sign', () => {
    const [t2, t3] = [after(0.02), after(0.0610005)].map(ntpFromUnixNs);
    const sample = sampleOf({ receiveTimestamp: t2!, transmitTimestamp: t3! });
    expect(sample.delay).toBeCloseTo(-0.5e-6, 9);
    expect(sample.reasons).toEqual([]);
  });

  it('notices that the system clock was stepped between question and answer', () => {
    const sample = sampleOf({}, { receivedAt: after(5.041) });
    expect(sample.reasons).toMatchObject([{ code: 'clock-stepped', severity: 'bad' }]);
    expect(sample.reasons[0]?.seconds).toBeCloseTo(5, 9);
    expect(sampleOf({}, { receivedAt: after(0.0415) }).reasons).toEqual([]);
  });
});

describe('a kiss-o’-death that answers the request', () => {
  it.each<[string, ReasonCode]>([
    ['RATE', 'kod-rate'],
    ['DENY', 'kod-deny'],
    ['RSTR', 'kod-rstr'],
    ['INIT', 'kod-other'],
    ['STEP', 'kod-other'],
    ['NTSN', 'kod-other'],
    ['XYZ', 'kod-other'],
  ])('%s is told with its code, and is no time', (code, reason) => {
    const sample = sampleOf({ stratum: 0, referenceId: codeOf(code) });
    expect(sample.reasons).toEqual([{ code: reason, severity: 'bad', detail: code }]);
    expect(isMeasured(sample)).toBe(false);
    expect(sample).toMatchObject({ offset: 0, dispersion: 16, referenceId: code });
  });

  it('does not have its timestamps looked at, whatever they are', () => {
    const sample = sampleOf({
      stratum: 0,
      leap: 'unsynchronised',
      referenceId: codeOf('RATE'),
      receiveTimestamp: ZERO_TIMESTAMP,
      transmitTimestamp: NONCE,
    });
    expect(codesOf(sample)).toEqual(['kod-rate']);
  });

  it('is only what stratum 0 says it is', () => {
    expect(codesOf(sampleOf({ stratum: 1, referenceId: codeOf('RATE') }))).toEqual([]);
  });
});
