import type { ReasonCode } from '../../model/reason.ts';
import type { Sample } from '../../model/sample.ts';
import type { Seconds, UnixNs } from '../../units.ts';
import { isCryptoNak } from '../packet/extensions.ts';
import {
  decodePacket,
  encodePacket,
  HEADER_BYTES,
  MODE_CLIENT,
  MODE_SERVER,
} from '../packet/header.ts';
import { ZERO_TIMESTAMP, type NtpTimestamp } from '../time/timestamp.ts';
import { sampleFrom } from './sample.ts';

/** Version of the protocol that is spoken (RFC 5905, 7.2, figure 6). */
const VERSION = 4;
/**
 * Versions that an answer may carry: "acceptable version number (1-4)" (RFC 5905, 9.2). A server should
 * answer in the version of the request; old ones answer in their own, in the same header, and chrony
 * (NTP_MIN_COMPAT_VERSION) and ntpd take it. The header of version 5 is another one.
 */
const OLDEST_VERSION = 1;

/** A request that was sent and still waits for its answer. */
export interface PendingExchange {
  /** IP literal of the server, as the socket reports senders. */
  readonly address: string;
  readonly port: number;
  /** The request's transmit timestamp: 64 random bits, drawn anew for every request and never zero. */
  readonly nonce: NtpTimestamp;
  /** T1 by the system clock, kept here alone: it does not go over the network. */
  readonly sentAt: UnixNs;
}

/** A datagram that arrived while the exchange waited. */
export interface Reply {
  readonly bytes: Uint8Array;
  /** IP literal and port of the sender. */
  readonly address: string;
  readonly port: number;
  /** T4 by the system clock. */
  readonly receivedAt: UnixNs;
  /** T4 − T1 by the monotonic clock: right also when the system clock was stepped in between. */
  readonly elapsed: Seconds;
}

/** `ignored` must not end the wait: the true answer may still come. `sample` ends the exchange. */
export type ReplyOutcome =
  | { readonly kind: 'ignored'; readonly reason: ReasonCode }
  | { readonly kind: 'sample'; readonly sample: Sample };

/**
 * A request: version 4, client mode, the nonce as transmit timestamp, everything else zero. The real
 * sending time stays here, so the request tells an observer nothing of this machine's clock, and an
 * answer cannot be forged without seeing the request (RFC 5905, 6, wants unpredictable low bits; this
 * makes all 64 so). First byte 0x23.
 */
export function buildRequest(nonce: NtpTimestamp): Uint8Array {
  return encodePacket({
    leap: 'none',
    version: VERSION,
    mode: MODE_CLIENT,
    stratum: 0,
    poll: 0,
    precision: 0,
    rootDelay: 0,
    rootDispersion: 0,
    referenceId: 0,
    referenceTimestamp: ZERO_TIMESTAMP,
    originTimestamp: ZERO_TIMESTAMP,
    receiveTimestamp: ZERO_TIMESTAMP,
    transmitTimestamp: nonce,
  });
}

/**
 * Decides whether a datagram answers a request, and measures with it if so.
 *
 * The order is a security decision. First: is this an answer to my request? It must come from the
 * address asked, be a whole server packet, and carry the nonce, which only someone who saw the request
 * knows. Whatever fails here is ignored and the wait goes on, so that a forged packet cannot displace
 * the true answer. Only then is its content read, kiss codes and all: an unsolicited kiss-o'-death
 * (RFC 5905, 7.4) believed before this point would let anyone silence any server. These are the format
 * checks of 9.2, the row "client" of figure 20, and tests 2 and 5 of figure 22; tests 3, 4, 6 and 7 are
 * of the content; test 1, the duplicate, is for whoever keeps the socket, as the nonce holds for one
 * answer (8). A MAC that was not asked for is neither verified nor held against the answer: nobody has
 * agreed on a key for it.
 *
 * @param localPrecision ρ of the local clock in seconds: the time to read it, or its resolution where
 * that is larger (RFC 5905, 11.1).
 */
export function matchReply(
  pending: PendingExchange,
  reply: Reply,
  localPrecision: Seconds,
): ReplyOutcome {
  const ignored = (reason: ReasonCode): ReplyOutcome => ({ kind: 'ignored', reason });

  if (reply.address !== pending.address || reply.port !== pending.port) {
    return ignored('wrong-source');
  }
  const decoded = decodePacket(reply.bytes);
  if (!decoded.ok) {
    return ignored(decoded.error);
  }
  const packet = decoded.value;
  // An echo of the request has the wrong mode as well as no origin: the mode tells more.
  if (packet.mode !== MODE_SERVER) {
    return ignored('wrong-mode');
  }
  if (packet.version < OLDEST_VERSION || packet.version > VERSION) {
    return ignored('wrong-version');
  }
  // Test 2, "bogus packet", and the origin of test 3. The request's other timestamps are zero, so an
  // answer in interleaved mode (RFC 9769, 2), whose origin is the request's receive timestamp, is one to
  // a request that was never made.
  if (packet.originTimestamp !== pending.nonce || pending.nonce === ZERO_TIMESTAMP) {
    return ignored('wrong-nonce');
  }
  // Test 5. A request without a MAC cannot fail authentication, so no honest server says this. Its time
  // "MAY" be accepted (RFC 5905, 9.2); receive() in A.5.1 does not, nor does chrony. That it ended
  // associations was CVE-2016-1547, that it passed for authentic CVE-2015-7871: here it does nothing.
  if (isCryptoNak(reply.bytes.subarray(HEADER_BYTES))) {
    return ignored('crypto-nak');
  }
  const { receivedAt, elapsed } = reply;
  const local = { sentAt: pending.sentAt, receivedAt, elapsed };
  return { kind: 'sample', sample: sampleFrom(packet, local, localPrecision) };
}
