import type { Seconds, UnixNs } from '../../units.ts';
import type { NtpPacket } from '../packet/header.ts';
import { MAX_DISPERSION, TOLERANCE } from '../parameters.ts';
import { ntpFromUnixNs, secondsBetween } from '../time/timestamp.ts';

/** When a request left and its answer arrived, by both clocks. */
export interface LocalTimes {
  /** T1 by the system clock. */
  readonly sentAt: UnixNs;
  /** T4 by the system clock. */
  readonly receivedAt: UnixNs;
  /** T4 − T1 by the monotonic clock. */
  readonly elapsed: Seconds;
}

/** What an exchange measures; see the fields of the same names in `Sample`. */
export interface Timing {
  readonly offset: Seconds;
  readonly delay: Seconds;
  readonly dispersion: Seconds;
}

/**
 * Stands where nothing was measured: the timestamps of a kiss are undefined and "MUST be discarded"
 * (RFC 5905, 7.4), a zero timestamp is "unknown" (6). It is the dummy tuple (0, MAXDISP, MAXDISP) of
 * the clock filter (10), whose dispersion keeps anybody from taking the 0 for an offset.
 */
export const NOT_MEASURED: Timing = {
  offset: 0,
  delay: MAX_DISPERSION,
  dispersion: MAX_DISPERSION,
};

/**
 * RFC 5905, 8: θ = ½[(T2 − T1) + (T3 − T4)], δ = (T4 − T1) − (T3 − T2), and 9.2:
 * ε = ρ_server + ρ_local + Φ(T4 − T1). The first-order differences are 64-bit and wrap, then become
 * doubles, so client and server may stand in different eras and up to 68 years apart. T4 − T1 in δ and
 * ε is monotonic. δ keeps its sign here; it is clamped where a bound is made of it. T2 and T3 must be
 * set and not those of a kiss.
 *
 * @param localPrecision ρ of the local clock in seconds (RFC 5905, 6 and 11.1): the larger one, where T1 and T4
 * were read with different care. By so much the offset may be wrong.
 */
export function measure(packet: NtpPacket, local: LocalTimes, localPrecision: Seconds): Timing {
  const t1 = ntpFromUnixNs(local.sentAt);
  const t4 = ntpFromUnixNs(local.receivedAt);
  const { receiveTimestamp: t2, transmitTimestamp: t3 } = packet;
  return {
    offset: (secondsBetween(t2, t1) + secondsBetween(t3, t4)) / 2,
    delay: local.elapsed - secondsBetween(t3, t2),
    dispersion: 2 ** packet.precision + localPrecision + TOLERANCE * local.elapsed,
  };
}
