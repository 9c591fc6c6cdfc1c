import type { ReasonCode } from '../../model/reason.ts';
import type { Sample } from '../../model/sample.ts';
import type { Seconds, UnixNs } from '../../units.ts';
import { decodePacket, encodePacket, MODE_CLIENT, MODE_SERVER } from '../packet/header.ts';
import { ZERO_TIMESTAMP, type NtpTimestamp } from '../time/timestamp.ts';
import { sampleFrom } from './sample.ts';

/** Version of the protocol that is spoken (RFC 5905, 7.2, figure 6). */
const VERSION = 4;
/** Versions that an answer may carry (RFC 5905, 9.2: "acceptable version number (1-4)"). */
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
 * (RFC 5905, 7.4) believed before this point would let anyone silence any server.
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
  if (packet.originTimestamp !== pending.nonce) {
    return ignored('wrong-nonce');
  }
  const { receivedAt, elapsed } = reply;
  const local = { sentAt: pending.sentAt, receivedAt, elapsed };
  return { kind: 'sample', sample: sampleFrom(packet, local, localPrecision) };
}
