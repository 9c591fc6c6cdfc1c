import type { Reason } from '../../model/reason.ts';
import type { Seconds } from '../../units.ts';
import type { NtpPacket } from '../packet/header.ts';
import { asciiCode } from '../packet/reference-id.ts';
import { MAX_DISPERSION, MAX_STRATUM, slewedAtMost } from '../parameters.ts';
import { secondsBetween, secondsBetweenNs, ZERO_TIMESTAMP } from '../time/timestamp.ts';
import type { LocalTimes, Timing } from './timing.ts';

/**
 * Oldest reference time of a sound server, 1 day. A server that was last set so long ago has gathered
 * about 1.3 s of dispersion at 15 ppm (RFC 5905, 9.2), more than MAXDIST; one that still says it is
 * good does not count it.
 */
export const STALE_AFTER: Seconds = 86_400;

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
  if (packet.leap === 'unsynchronised' || packet.stratum === 0 || packet.stratum >= MAX_STRATUM) {
    reasons.push(bad('unsynchronised'));
  }
  if (packet.receiveTimestamp === ZERO_TIMESTAMP || packet.transmitTimestamp === ZERO_TIMESTAMP) {
    reasons.push(bad('zero-timestamp'));
  }
  const distance = packet.rootDelay / 2 + packet.rootDispersion;
  if (distance >= MAX_DISPERSION) {
    reasons.push(bad('root-distance', { seconds: distance }));
  }
  return reasons;
}

/** What the timestamps and the measurement say against an answer. Needs T2 and T3 to be set. */
export function judgeTiming(packet: NtpPacket, timing: Timing, local: LocalTimes): Reason[] {
  const reasons: Reason[] = [];
  const { receiveTimestamp, transmitTimestamp, referenceTimestamp } = packet;

  const held = secondsBetween(transmitTimestamp, receiveTimestamp);
  if (held < 0) {
    reasons.push(bad('backward-timestamps', { seconds: -held }));
  }
  // Differences as small as the error of reading both clocks are no contradiction (RFC 5905, 8).
  if (timing.delay < -timing.dispersion) {
    reasons.push(bad('negative-delay', { seconds: timing.delay }));
  }
  if (timing.dispersion >= MAX_DISPERSION) {
    reasons.push(bad('root-distance', { seconds: timing.dispersion }));
  }
  if (referenceTimestamp !== ZERO_TIMESTAMP) {
    const age = secondsBetween(transmitTimestamp, referenceTimestamp);
    if (age < 0) {
      reasons.push(bad('reference-in-future', { seconds: -age }));
    } else if (age > STALE_AFTER) {
      reasons.push(bad('stale', { seconds: age }));
    }
  }
  const stepped = secondsBetweenNs(local.receivedAt, local.sentAt) - local.elapsed;
  if (Math.abs(stepped) > slewedAtMost(local.elapsed)) {
    reasons.push(bad('clock-stepped', { seconds: stepped }));
  }
  return reasons;
}
