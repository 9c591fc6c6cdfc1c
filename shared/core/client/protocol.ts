import type { Seconds } from '../../units.ts';
import type { NtpTimestamp } from '../time/timestamp.ts';
import {
  buildRequest,
  matchReply,
  type PendingExchange,
  type Reply,
  type ReplyOutcome,
} from './exchange.ts';

/** Whether the answers are authenticated: by NTS (RFC 8915), or not at all. */
export type Authentication = 'none' | 'nts';

/** A request that is ready to be sent, and what knows its answer. */
export interface Asked {
  /** The whole datagram. */
  readonly bytes: Uint8Array;
  /** See `matchReply`, which decides for plain NTP. */
  match(pending: PendingExchange, reply: Reply, localPrecision: Seconds): ReplyOutcome;
}

/** How one server is asked. What has to be remembered between its requests (keys, cookies) stays inside. */
export interface Protocol {
  readonly authentication: Authentication;
  /** Makes the next request; null: it cannot be made any more (no cookie is left), so no more is sent.
   * `nonce`: 64 fresh random bits for the transmit timestamp, never zero. */
  ask(nonce: NtpTimestamp): Asked | null;
}

/** Plain NTP, which keeps nothing from one request to the next. */
export const PLAIN_NTP: Protocol = {
  authentication: 'none',
  ask: (nonce) => ({ bytes: buildRequest(nonce), match: matchReply }),
};
