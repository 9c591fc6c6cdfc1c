import { describe, expect, it } from 'vitest';
import { buildRequest, matchReply } from '#shared/core/client/exchange.ts';
import { ntpFromUnixNs, ntpTimestamp, ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { UnixNs } from '#shared/units.ts';
import { after, bytesOf, codeOf, datagram, NONCE } from '../builders.ts';
import { LOCAL_PRECISION, outcome, pending, reply, sampleOf } from './answers.ts';

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

  it('not to a request without a nonce, or in interleaved mode, which has an origin of zero', () => {
    const asked = { ...pending, nonce: ZERO_TIMESTAMP };
    const answer = datagram({ originTimestamp: ZERO_TIMESTAMP });
    expect(matchReply(asked, reply(answer), LOCAL_PRECISION)).toEqual(ignored('wrong-nonce'));
    expect(outcome(answer)).toEqual(ignored('wrong-nonce'));
  });

  it('not when it is a crypto-NAK, in any version', () => {
    for (const version of [1, 2, 3, 4]) {
      const nak = Uint8Array.from([...datagram({ version }), 0, 0, 0, 0]);
      expect(outcome(nak)).toEqual(ignored('crypto-nak'));
    }
    const forged = Uint8Array.from([...datagram({ originTimestamp: ZERO_TIMESTAMP }), 0, 0, 0, 0]);
    expect(outcome(forged)).toEqual(ignored('wrong-nonce'));
  });

  it('also with a MAC that was not asked for, which is not verified', () => {
    for (const length of [20, 24]) {
      const signed = Uint8Array.from([...datagram(), ...new Array<number>(length).fill(7)]);
      expect(outcome(signed).kind).toBe('sample');
    }
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
