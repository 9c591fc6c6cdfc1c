import { describe, expect, it } from 'vitest';
import { isMeasured, isSound } from '#shared/core/client/sample.ts';
import { STALE_AFTER } from '#shared/core/client/validate.ts';
import type { NtpPacket } from '#shared/core/packet/header.ts';
import { ntpFromUnixNs, ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import { after, codeOf, NONCE } from '../builders.ts';
import { codesOf, sampleOf } from './answers.ts';

const other = (code: string): [string, ReasonCode] => [code, 'kod-other'];

describe('what speaks against an answer', () => {
  it.each<[string, Partial<NtpPacket>, ReasonCode]>([
    ['leap indicator 3', { leap: 'unsynchronised' }, 'unsynchronised'],
    ['stratum 16', { stratum: 16 }, 'unsynchronised'],
    ['stratum 17', { stratum: 17 }, 'unsynchronised'],
    ['stratum 255', { stratum: 255 }, 'unsynchronised'],
    ['stratum 0 without a code', { stratum: 0, referenceId: 0 }, 'unsynchronised'],
    ['T2 that is our nonce', { receiveTimestamp: NONCE }, 'zero-timestamp'],
    ['T3 that is our nonce', { transmitTimestamp: NONCE }, 'zero-timestamp'],
    [
      'T3 before T2 by more than a tick',
      { precision: -11, transmitTimestamp: ntpFromUnixNs(after(0.019)) },
      'backward-timestamps',
    ],
    [
      'a reference ahead by more than it admits',
      { referenceTimestamp: ntpFromUnixNs(after(0.04)) },
      'reference-in-future',
    ],
    ['a zero receive timestamp', { receiveTimestamp: ZERO_TIMESTAMP }, 'zero-timestamp'],
    ['a zero transmit timestamp', { transmitTimestamp: ZERO_TIMESTAMP }, 'zero-timestamp'],
    ['T3 before T2', { transmitTimestamp: ntpFromUnixNs(after(0.019)) }, 'backward-timestamps'],
    ['T3 − T2 beyond T4 − T1', { transmitTimestamp: ntpFromUnixNs(after(0.1)) }, 'negative-delay'],
    ['a root dispersion of 16 s', { rootDispersion: 16 }, 'root-distance'],
    ['a root delay of 32 s', { rootDelay: 32 }, 'root-distance'],
    ['a precision of 16 s', { precision: 4 }, 'root-distance'],
    [
      'a reference older than 2^17 s',
      { referenceTimestamp: ntpFromUnixNs(after(-131_073)) },
      'stale',
    ],
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
    [
      'a reference as old as the longest poll',
      { referenceTimestamp: ntpFromUnixNs(after(-131_070)) },
    ],
    ['a reference ahead by what it admits', { referenceTimestamp: ntpFromUnixNs(after(0.03)) }],
    ['a root distance just under the limit', { rootDelay: 0, rootDispersion: 15.99 }],
    ['a root delay that counts by half', { rootDelay: 31, rootDispersion: 0 }],
    ['an answer sent at once', { transmitTimestamp: ntpFromUnixNs(after(0.02)) }],
    ['T3 before T2 by a tick', { precision: -9, transmitTimestamp: ntpFromUnixNs(after(0.019)) }],
    ['a precision finer than any clock', { precision: -128 }],
    ['any poll', { poll: -128 }],
    ['no root delay and dispersion', { rootDelay: 0, rootDispersion: 0 }],
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

  it('does not take two readings of different care for a step', () => {
    const times = { receivedAt: after(0.046) };
    expect(codesOf(sampleOf({}, times, 3e-3))).toEqual([]);
    expect(codesOf(sampleOf({}, times, 1e-6))).toEqual(['clock-stepped']);
  });
});

describe('a kiss-o’-death that answers the request', () => {
  it.each<[string, ReasonCode]>([
    ['RATE', 'kod-rate'],
    ['DENY', 'kod-deny'],
    ['RSTR', 'kod-rstr'],
    // The others of RFC 5905, figure 13, that of RFC 8915, and one for experiments.
    ...['ACST', 'AUTH', 'AUTO', 'BCST', 'CRYP', 'DROP', 'INIT', 'MCST'].map(other),
    ...['NKEY', 'RMOT', 'STEP', 'NTSN', 'XYZ'].map(other),
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
      // As ntpd and NTPsec send it (fast_xmit() in ntp_proto.c).
      receiveTimestamp: NONCE,
      transmitTimestamp: NONCE,
    });
    expect(codesOf(sample)).toEqual(['kod-rate']);
  });

  it('is only what stratum 0 says it is', () => {
    expect(codesOf(sampleOf({ stratum: 1, referenceId: codeOf('RATE') }))).toEqual([]);
  });
});
