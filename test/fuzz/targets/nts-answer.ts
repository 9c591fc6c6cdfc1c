import type { Asked } from '#shared/core/client/protocol.ts';
import { matchReply, type PendingExchange, type Reply } from '#shared/core/client/exchange.ts';
import { seal } from '#shared/core/nts/authenticator.ts';
import { isUsableCookie, JAR_SIZE } from '#shared/core/nts/cookie-jar.ts';
import {
  encodeField,
  FIELD_TYPES,
  fieldsOf,
  joined,
  MIN_ENCRYPTED_FIELD_BYTES,
  MIN_FIELD_BYTES,
} from '#shared/core/nts/fields.ts';
import { createNtsProtocol, type NtsProtocol } from '#shared/core/nts/protocol.ts';
import { ntpTimestamp } from '#shared/core/time/timestamp.ts';
import type { UnixNs } from '#shared/units.ts';
import { check, type Target } from '../target.ts';

const ADDRESS = { address: '192.0.2.1', port: 123 };
const NONCE = new Uint8Array(8).fill(0xa5);
const [C2S, S2C] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const IDENTIFIER = new Uint8Array(32).fill(3);
const COOKIE = new Uint8Array(16).fill(4);
const HEADER_BYTES = 48;

const pending: PendingExchange = {
  ...ADDRESS,
  nonce: ntpTimestamp(new DataView(NONCE.buffer).getBigUint64(0)),
  sentAt: 1_795_366_693_000_000_000n as UnixNs,
};
const replyWith = (bytes: Uint8Array): Reply => ({
  ...{ bytes, ...ADDRESS, elapsed: 0.02 },
  receivedAt: (pending.sentAt + 20_000_000n) as UnixNs,
});

interface Exchange {
  readonly protocol: NtsProtocol;
  readonly asked: Asked;
}

/** One cookie is left, and one request waits for its answer. */
function begin(): Exchange {
  const random = (bytes: number): Uint8Array => IDENTIFIER.slice(0, bytes);
  const protocol = createNtsProtocol({ c2s: C2S, s2c: S2C, cookies: [COOKIE, COOKIE] }, random);
  return { protocol, asked: protocol.ask(pending.nonce)! };
}
let exchange = begin();

const named = encodeField(FIELD_TYPES.uniqueIdentifier, IDENTIFIER);

/** What only the server can make: this header and these encrypted fields. */
function sealed(header: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const packet = joined([header, named]);
  return joined([packet, seal(S2C, packet, IDENTIFIER.subarray(0, 16), plaintext)]);
}

/** An answer as servers send it, the only one that an attacker has seen. */
const seen = ((): Uint8Array => {
  const header = new Uint8Array(HEADER_BYTES);
  header.set([0x24, 1, 0, 0xec]);
  for (const [i, at] of [16, 32, 40].entries()) header.set([0xee, 0xb0, 0, 0, 0, 0, 0, i], at);
  header.set(NONCE, 24);
  return sealed(header, encodeField(FIELD_TYPES.cookie, COOKIE));
})();
/** Where its authenticator begins: everything before that is proven by it. */
const PROVEN_BYTES = HEADER_BYTES + named.length;

/**
 * An answer to a request with NTS. A first byte that is even: the rest is what an attacker sends, who has
 * no key. Odd: the rest is what the true server says, the header and then what it encrypts.
 */
export const target: Target = {
  name: 'nts-answer',
  maxLength: 420,
  words: [
    ...[seen, seen.subarray(HEADER_BYTES), seen.subarray(PROVEN_BYTES), named, NONCE, IDENTIFIER],
    ...[
      encodeField(FIELD_TYPES.cookie, COOKIE),
      Uint8Array.of(4, 4, 0, 40),
      Uint8Array.of(0x24, 0),
    ],
    ...[Uint8Array.of(2, 4, 0, 16), Uint8Array.of(0, 16, 0, 16), 'NTSN', 'RATE'],
  ],
  maxSteps: (length) => 6000 + 40 * length,
  run(input) {
    const { protocol } = exchange;
    try {
      if ((input[0] ?? 0) % 2 === 0) attack(input.subarray(1));
      else answer(input.subarray(1));
    } finally {
      // Most cases leave nothing behind, and a new request costs more than they do.
      if (protocol.proven || !protocol.usable) exchange = begin();
    }
  },
};

function attack(bytes: Uint8Array): void {
  const { protocol, asked } = exchange;
  const outcome = asked.match(pending, replyWith(bytes), 1e-6);
  if (!protocol.proven) {
    check(outcome.kind === 'ignored', 'what is not authenticated was believed');
    // Without a key nobody can take away more than this one exchange, unless he has seen the request.
    const knows = [IDENTIFIER, NONCE].every((secret) =>
      Buffer.from(bytes).includes(Buffer.from(secret)),
    );
    check(protocol.usable || knows, 'somebody who has not seen the request made it fail');
    return;
  }
  const proven = Buffer.compare(bytes.subarray(0, PROVEN_BYTES), seen.subarray(0, PROVEN_BYTES));
  check(proven === 0, 'a changed answer was believed');
}

function answer(bytes: Uint8Array): void {
  const { protocol, asked } = exchange;
  const header = new Uint8Array(HEADER_BYTES);
  header.set(bytes.subarray(0, HEADER_BYTES));
  const plaintext = bytes.subarray(HEADER_BYTES);
  const outcome = asked.match(pending, replyWith(sealed(header, plaintext)), 1e-6);
  const fields = fieldsOf(plaintext, MIN_ENCRYPTED_FIELD_BYTES);
  if (Buffer.compare(header.subarray(24, 32), NONCE) !== 0 || fields === null) {
    check(outcome.kind === 'ignored' && !protocol.proven, 'not the answer, and it was believed');
    return;
  }
  check(protocol.proven, 'the true answer was not believed');
  const plain = matchReply(pending, replyWith(header), 1e-6);
  check(JSON.stringify(outcome) === JSON.stringify(plain), 'NTS changes what was measured');

  const fresh = fields.filter(
    ({ type, body }) => type === FIELD_TYPES.cookie && isUsableCookie(body),
  ).length;
  if (fresh > 0) checkRequest(protocol, Math.min(JAR_SIZE, 1 + fresh));
}

/** The next request spends one cookie and asks for as many as are missing then. */
function checkRequest(protocol: NtsProtocol, cookies: number): void {
  const next = protocol.ask(pending.nonce);
  check(next !== null && next.bytes.length <= 1232, 'no request, or one that is too long');
  const fields = fieldsOf(next.bytes.subarray(HEADER_BYTES), MIN_FIELD_BYTES);
  check(fields !== null, 'a request that cannot be read');
  const count = (type: number): number => fields.filter((field) => field.type === type).length;
  check(count(FIELD_TYPES.uniqueIdentifier) === 1, 'a request without its name');
  check(count(FIELD_TYPES.cookie) === 1, 'a request with more or less than one cookie');
  check(count(FIELD_TYPES.cookiePlaceholder) <= JAR_SIZE - cookies, 'more cookies than are kept');
}
