import type { Reason } from '../../model/reason.ts';
import type { Seconds } from '../../units.ts';
import type { NtpPacket } from '../packet/header.ts';
import { asciiCode } from '../packet/reference-id.ts';
import { MAX_DISPERSION, MAX_STRATUM, slewedAtMost } from '../parameters.ts';
import {
  secondsBetween,
  secondsBetweenNs,
  ZERO_TIMESTAMP,
  type NtpTimestamp,
} from '../time/timestamp.ts';
import type { LocalTimes, Timing } from './timing.ts';

/**
 * Oldest reference time of a sound server: 2^MAXPOLL = 2^17 s, about 36 hours (RFC 5905, 7.2, figure 6).
 * By the RFC no server asks its own source more seldom, so one that was last set before that has lost
 * it. By then it has gathered about 2 s of dispersion at 15 ppm (9.2), more than MAXDIST; one that still says
 * it is good does not count it. beevik/ntp has the same limit.
 */
export const STALE_AFTER: Seconds = 2 ** 17;

/** One kiss code with its reason (RFC 5905, 7.4). All others are `kod-other`: "no protocol
 * significance", and no time either. */
const KISSES: ReadonlyMap<string, Reason['code']> = new Map([
  ['RATE', 'kod-rate'],
  ['DENY', 'kod-deny'],
  ['RSTR', 'kod-rstr'],
]);

const bad = (code: Reason['code'], extra: Pick<Reason, 'seconds' | 'detail'> = {}): Reason => ({
  code,
  severity: 'bad',
  ...extra,
});

/**
 * What the header of an answer says against it, before any timestamp is used: RFC 5905, 9.2, figure 22,
 * tests 3, 4, 6 and 7 (in A.5.1 and A.5.1.1 the same order). A kiss ends the list: nothing else in such
 * a packet means anything. Otherwise every reason is told, not just the first.
 */
export function judgeHeader(packet: NtpPacket): Reason[] {
  const kiss = packet.stratum === 0 ? asciiCode(packet.referenceId) : null;
  if (kiss !== null) {
    return [bad(KISSES.get(kiss) ?? 'kod-other', { detail: kiss })];
  }
  const reasons: Reason[] = [];
  // Leap indicators 1 and 2 announce a leap second and are no fault. Whether the month may have one is
  // for whoever steps the clock by it: chrony asks for the last day of June or December there
  // (is_leap_second_day() in reference.c), and nowhere in its packet tests.
  if (packet.leap === 'unsynchronised' || packet.stratum === 0 || packet.stratum >= MAX_STRATUM) {
    reasons.push(bad('unsynchronised'));
  }
  if ([packet.receiveTimestamp, packet.transmitTimestamp].some((at) => isNoTime(at, packet))) {
    reasons.push(bad('zero-timestamp'));
  }
  const distance = distanceOf(packet);
  if (distance >= MAX_DISPERSION) {
    reasons.push(bad('root-distance', { seconds: distance }));
  }
  return reasons;
}

/**
 * Test 3: zero is "unknown" (6). No time either is the request's own transmit timestamp, 64 random bits
 * given back as if they were a clock's: a mirror, not a server. chrony's takes care never to send that
 * (transmit_packet() in ntp_core.c); ntpd does, in a kiss, whose timestamps nobody reads.
 */
const isNoTime = (at: NtpTimestamp, { originTimestamp }: NtpPacket): boolean =>
  at === ZERO_TIMESTAMP || at === originTimestamp;

/** How far the server may be from true time by its own account (RFC 5905, A.5.1.1). */
const distanceOf = ({ rootDelay, rootDispersion }: NtpPacket): Seconds =>
  rootDelay / 2 + rootDispersion;

/**
 * What the timestamps and the measurement say against an answer. Needs T2 and T3 to be set. No
 * contradiction is made of differences that the reading of the clocks explains.
 */
export function judgeTiming(
  packet: NtpPacket,
  timing: Timing,
  local: LocalTimes,
  localPrecision: Seconds,
): Reason[] {
  const reasons: Reason[] = [];
  const { receiveTimestamp, transmitTimestamp, referenceTimestamp } = packet;

  // Servers fill the bits below their precision at random, each timestamp anew (UTI_GetNtp64Fuzz() of
  // chrony), so one with a coarse clock that answers at once may seem to answer before.
  const reading = 2 ** packet.precision;
  const held = secondsBetween(transmitTimestamp, receiveTimestamp);
  if (held < -reading) {
    reasons.push(bad('backward-timestamps', { seconds: -held }));
  }
  // Reading both clocks and their drift may make a small delay negative (RFC 5905, 8).
  if (timing.delay < -timing.dispersion) {
    reasons.push(bad('negative-delay', { seconds: timing.delay }));
  }
  if (timing.dispersion >= MAX_DISPERSION) {
    reasons.push(bad('root-distance', { seconds: timing.dispersion }));
  }
  if (referenceTimestamp !== ZERO_TIMESTAMP) {
    // "Reference time not later than the transmit time" (A.5.1.1), but for what the server corrected
    // since it was set: at most the error that it admits.
    const age = secondsBetween(transmitTimestamp, referenceTimestamp);
    if (age < -distanceOf(packet) - reading) {
      reasons.push(bad('reference-in-future', { seconds: -age }));
    } else if (age > STALE_AFTER) {
      reasons.push(bad('stale', { seconds: age }));
    }
  }
  const stepped = secondsBetweenNs(local.receivedAt, local.sentAt) - local.elapsed;
  // Each of the two readings may be wrong by ρ.
  if (Math.abs(stepped) - 2 * localPrecision > slewedAtMost(local.elapsed)) {
    reasons.push(bad('clock-stepped', { seconds: stepped }));
  }
  return reasons;
}
