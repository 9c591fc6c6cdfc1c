import { matchReply, type PendingExchange, type Reply } from '#shared/core/client/exchange.ts';
import type { NtpPacket } from '#shared/core/packet/header.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { Seconds } from '#shared/units.ts';
import { after, datagram, NONCE, NOW } from '../builders.ts';

/** ρ of the local clock. */
export const LOCAL_PRECISION = 1e-6;

/** A request that left {@link NOW}. */
export const pending: PendingExchange = {
  address: '192.0.2.10',
  port: 123,
  nonce: NONCE,
  sentAt: NOW,
};

/** A datagram of the server asked, 41 ms later. */
export const reply = (bytes: Uint8Array, change: Partial<Reply> = {}): Reply => ({
  bytes,
  address: '192.0.2.10',
  port: 123,
  receivedAt: after(0.041),
  elapsed: 0.041,
  ...change,
});

/** What becomes of it. */
export const outcome = (
  bytes: Uint8Array,
  change: Partial<Reply> = {},
  precision: Seconds = LOCAL_PRECISION,
) => matchReply(pending, reply(bytes, change), precision);

/** The sample that a good answer with these changes gives. */
export const sampleOf = (
  change: Partial<NtpPacket> = {},
  local: Partial<Reply> = {},
  precision?: Seconds,
): Sample => {
  const result = outcome(datagram(change), local, precision);
  if (result.kind === 'ignored') throw new Error(result.reason);
  return result.sample;
};

export const codesOf = (sample: Sample): ReasonCode[] =>
  sample.reasons.map((reason) => reason.code);
