import type { PendingExchange, Reply } from '#shared/core/client/exchange.ts';
import type { NtpPacket } from '#shared/core/packet/header.ts';
import { ntpTimestamp, type NtpTimestamp } from '#shared/core/time/timestamp.ts';
import { seal } from '#shared/core/nts/authenticator.ts';
import {
  encodeField,
  FIELD_TYPES,
  fieldsOf,
  joined,
  MIN_FIELD_BYTES,
} from '#shared/core/nts/fields.ts';
import { after, datagram, NONCE, NOW } from '../builders.ts';

/** Keys as a key exchange gives them. */
export const KEYS = {
  c2s: Uint8Array.from({ length: 32 }, (_, index) => index),
  s2c: Uint8Array.from({ length: 32 }, (_, index) => 255 - index),
};

/** Bytes that never repeat, so that every cookie is known again. */
export const numbered = (number: number, length = 100): Uint8Array => {
  const bytes = new Uint8Array(length).fill(0xc0);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
};

/** Cookies with these numbers. */
export const cookies = (count: number, first = 1, length = 100): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, index) => numbered(first + index, length));

/** A source of "random" bytes: every draw is another, none is zero. */
export const draws = (): ((bytes: number) => Uint8Array) => {
  let drawn = 0;
  return (bytes) => new Uint8Array(bytes).fill((drawn += 1));
};

/** The fields of a request or an answer, after its header. */
export const fieldsAfterHeader = (bytes: Uint8Array) =>
  fieldsOf(bytes.subarray(48), MIN_FIELD_BYTES)!;

/** Bodies of the fields of one type. */
export const bodies = (bytes: Uint8Array, type: number): readonly Uint8Array[] =>
  fieldsAfterHeader(bytes)
    .filter((field) => field.type === type)
    .map(({ body }) => body);

/** What a server puts into an answer. */
export interface AnswerSetup {
  readonly header?: Partial<NtpPacket>;
  readonly identifier?: Uint8Array | null;
  /** Fields between identifier and authenticator: proven, and readable by anybody. */
  readonly open?: readonly Uint8Array[];
  /** Fields inside the authenticator. */
  readonly encrypted?: readonly Uint8Array[];
  readonly key?: Uint8Array | null;
  /** Fields behind the authenticator: proven by nothing. */
  readonly behind?: readonly Uint8Array[];
}

export const cookieField = (cookie: Uint8Array): Uint8Array =>
  encodeField(FIELD_TYPES.cookie, cookie);

/** The answer of a server to a request, as it should be but for what the setup says. */
export function answerTo(request: Uint8Array, setup: AnswerSetup = {}): Uint8Array {
  const [asked] = bodies(request, FIELD_TYPES.uniqueIdentifier);
  const { identifier = asked!, key = KEYS.s2c, encrypted = [], open = [], behind = [] } = setup;
  const origin = ntpTimestamp(new DataView(request.buffer, request.byteOffset).getBigUint64(40));
  const packet = joined([
    datagram({ originTimestamp: origin, ...setup.header }),
    ...(identifier === null ? [] : [encodeField(FIELD_TYPES.uniqueIdentifier, identifier)]),
    ...open,
  ]);
  const proof = key === null ? [] : [seal(key, packet, numbered(7, 16), joined(encrypted))];
  return joined([packet, ...proof, ...behind]);
}

export const pending = (nonce: NtpTimestamp = NONCE): PendingExchange => ({
  address: '192.0.2.10',
  port: 123,
  nonce,
  sentAt: NOW,
});

/** A datagram that came from the server 41 ms after the request. */
export const reply = (bytes: Uint8Array): Reply => ({
  bytes,
  address: '192.0.2.10',
  port: 123,
  receivedAt: after(0.041),
  elapsed: 0.041,
});
