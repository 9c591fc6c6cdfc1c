import type { Seconds, UnixMs, UnixNs } from '../../units.ts';

/**
 * NTP's 64-bit timestamp format (RFC 5905, 6, figure 3): 32 bits of seconds since the start of an era
 * and 32 bits of fraction, unsigned. The era itself is not on the wire: era 0 began on 1 January 1900,
 * era 1 begins on 7 February 2036 at 06:28:16 UTC. Must not be compared with `<` or subtracted
 * directly: use {@link secondsBetween}.
 */
export type NtpTimestamp = bigint & { readonly __unit: 'ntp-timestamp' };

/** Seconds from the NTP prime epoch (1900) to the Unix epoch (1970); RFC 5905, 6, figure 4. */
const UNIX_EPOCH_IN_NTP = 2_208_988_800n;
const NS_PER_SECOND = 1_000_000_000n;
const FRACTION_BITS = 32n;
/** One era in nanoseconds: 2^32 seconds, about 136 years. */
const ERA_NS = NS_PER_SECOND << 32n;
/** Fractions of a second per second, as a double: exact, for it is a power of two. */
const FRACTIONS_PER_SECOND = 2 ** 32;

/** The timestamp of value 0 stands for "unknown or unsynchronised time" (RFC 5905, 6). */
export const ZERO_TIMESTAMP = 0n as NtpTimestamp;

/** Takes the low 64 bits of a number as a timestamp, as read from the wire or drawn at random. */
export const ntpTimestamp = (bits: bigint): NtpTimestamp =>
  BigInt.asUintN(64, bits) as NtpTimestamp;

/** The wire form of an instant, in whichever era it falls: the seconds wrap. Rounded to 2^-32 s. */
export function ntpFromUnixNs(ns: UnixNs): NtpTimestamp {
  const sinceEpoch = ns + UNIX_EPOCH_IN_NTP * NS_PER_SECOND;
  return ntpTimestamp(divideRounded(sinceEpoch << FRACTION_BITS, NS_PER_SECOND));
}

/**
 * The instant that a timestamp stands for, in the era that brings it nearest to `near`: right while
 * the two are within 68 years (RFC 5905, 6). Rounded to a nanosecond. For display and for telling an
 * age; offsets are taken with {@link secondsBetween}, which needs no era.
 */
export function unixNsFromNtp(ts: NtpTimestamp, near: UnixNs): UnixNs {
  const inEraZero =
    divideRounded(ts * NS_PER_SECOND, 1n << FRACTION_BITS) - UNIX_EPOCH_IN_NTP * NS_PER_SECOND;
  return (inEraZero + divideRounded(near - inEraZero, ERA_NS) * ERA_NS) as UnixNs;
}

/**
 * `later − earlier` in seconds, as a signed 64-bit difference that wraps: right across an era boundary
 * while the two are within 68 years (RFC 5905, 6). A double keeps it to better than a nanosecond up
 * to 100 days.
 */
export function secondsBetween(later: NtpTimestamp, earlier: NtpTimestamp): Seconds {
  return Number(BigInt.asIntN(64, later - earlier)) / FRACTIONS_PER_SECOND;
}

/** `later − earlier` in seconds for instants of the system clock; across a step it means nothing. */
export function secondsBetweenNs(later: UnixNs, earlier: UnixNs): Seconds {
  return Number(later - earlier) / 1e9;
}

/** An instant as it is shown: whole milliseconds, rounded down. */
export const unixMsFromNs = (ns: UnixNs): UnixMs => Number(ns / 1_000_000n);

/** Division that rounds to the nearest integer, half away from minus infinity, for either sign. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const doubled = 2n * dividend + divisor;
  const quotient = doubled / (2n * divisor);
  return doubled < 0n && quotient * 2n * divisor !== doubled ? quotient - 1n : quotient;
}
