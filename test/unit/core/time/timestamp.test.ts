import { describe, expect, it } from 'vitest';
import { secondsFromShort, shortFromSeconds } from '#shared/core/time/short.ts';
import {
  ntpFromUnixNs,
  ntpTimestamp,
  secondsBetween,
  secondsBetweenNs,
  unixMsFromNs,
  unixNsFromNtp,
} from '#shared/core/time/timestamp.ts';
import type { UnixNs } from '#shared/units.ts';

const at = (iso: string): UnixNs => (BigInt(Date.parse(iso)) * 1_000_000n) as UnixNs;
const seconds = (n: number): bigint => BigInt(n) << 32n;

describe('ntpFromUnixNs', () => {
  // RFC 5905, figure 4, and the instant at which era 1 begins.
  it.each([
    ['1900-01-01T00:00:00Z', 0],
    ['1970-01-01T00:00:00Z', 2_208_988_800],
    ['1972-01-01T00:00:00Z', 2_272_060_800],
    ['1999-12-31T00:00:00Z', 3_155_587_200],
    ['2036-02-07T06:28:15Z', 4_294_967_295],
    ['2036-02-07T06:28:16Z', 0],
    ['2036-02-08T00:00:00Z', 63_104],
  ])('puts %s at second %i of its era', (iso, second) => {
    expect(ntpFromUnixNs(at(iso))).toBe(seconds(second));
  });

  it('keeps the fraction to its last bit, and rounds up into the next second', () => {
    expect(ntpFromUnixNs((at('1970-01-01T00:00:00Z') + 500_000_000n) as UnixNs)).toBe(
      seconds(2_208_988_800) + (1n << 31n),
    );
    expect(ntpFromUnixNs(-1n as UnixNs)).toBe(seconds(2_208_988_800) - 4n);
  });
});

describe('unixNsFromNtp', () => {
  it.each([
    ['in 2026', '2026-11-22T16:58:13.123456789Z', '2026-01-01T00:00:00Z'],
    [
      'just after the era boundary, seen from before it',
      '2036-02-08T00:00:00Z',
      '2036-01-01T00:00:00Z',
    ],
    [
      'just before the era boundary, seen from after it',
      '2036-01-01T00:00:00Z',
      '2036-03-01T00:00:00Z',
    ],
    ['in era 1', '2100-05-05T05:05:05Z', '2100-01-01T00:00:00Z'],
    ['in era 2', '2180-05-05T05:05:05Z', '2180-01-01T00:00:00Z'],
    ['in era −1', '1890-05-05T05:05:05Z', '1890-01-01T00:00:00Z'],
    ['67 years after', '2093-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['67 years before', '1959-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ])('finds the era nearest to the local clock: %s', (_, iso, near) => {
    expect(unixNsFromNtp(ntpFromUnixNs(at(iso)), at(near))).toBe(at(iso));
  });

  it('gives back every nanosecond', () => {
    for (const ns of [0n, 1n, 2n, 499_999_999n, 500_000_001n, 999_999_999n]) {
      const instant = (at('2026-11-22T16:58:13Z') + ns) as UnixNs;
      expect(unixNsFromNtp(ntpFromUnixNs(instant), instant)).toBe(instant);
    }
  });
});

describe('secondsBetween', () => {
  it('is signed', () => {
    expect(secondsBetween(ntpTimestamp(seconds(10)), ntpTimestamp(seconds(7)))).toBe(3);
    expect(secondsBetween(ntpTimestamp(seconds(7)), ntpTimestamp(seconds(10)))).toBe(-3);
  });

  it('wraps across the boundary of an era', () => {
    const before = ntpFromUnixNs(at('2036-02-07T06:28:15Z'));
    const after = ntpFromUnixNs(at('2036-02-07T06:28:17Z'));
    expect(secondsBetween(after, before)).toBe(2);
    expect(secondsBetween(before, after)).toBe(-2);
  });

  it('keeps a fraction of 2^-32 s', () => {
    expect(secondsBetween(ntpTimestamp(1n), ntpTimestamp(0n))).toBe(2 ** -32);
  });
});

describe('conversions for the edges', () => {
  it('takes an interval of the system clock in seconds', () => {
    expect(secondsBetweenNs(2_500_000_000n as UnixNs, 1_000_000_000n as UnixNs)).toBe(1.5);
  });

  it('shows an instant in milliseconds', () => {
    expect(unixMsFromNs(1_999_999n as UnixNs)).toBe(1);
  });
});

describe('short format', () => {
  it.each([
    [0, 0],
    [0x0001_0000, 1],
    [0x0000_8000, 0.5],
    [1, 2 ** -16],
    [0xffff_ffff, 65_536 - 2 ** -16],
  ])('%i stands for %d s, unsigned', (bits, value) => {
    expect(secondsFromShort(bits)).toBe(value);
    expect(shortFromSeconds(value)).toBe(bits);
  });

  it('clamps what does not fit', () => {
    expect(shortFromSeconds(-1)).toBe(0);
    expect(shortFromSeconds(1e9)).toBe(0xffff_ffff);
  });
});
