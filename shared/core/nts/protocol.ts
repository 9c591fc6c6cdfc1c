import {
  buildRequest,
  matchReply,
  type PendingExchange,
  type Reply,
  type ReplyOutcome,
} from '../client/exchange.ts';
import type { Protocol } from '../client/protocol.ts';
import { HEADER_BYTES, MODE_SERVER } from '../packet/header.ts';
import type { Seconds } from '../../units.ts';
import { NONCE_BYTES, open, seal } from './authenticator.ts';
import { createCookieJar, JAR_SIZE } from './cookie-jar.ts';
import {
  encodeField,
  endOf,
  fieldAt,
  FIELD_HEADER_BYTES,
  FIELD_TYPES,
  fieldsOf,
  joined,
  MIN_ENCRYPTED_FIELD_BYTES,
  MIN_FIELD_BYTES,
  type ExtensionField,
} from './fields.ts';

/** What a key exchange gave: keys of 32 bytes each, and cookies. Must not be logged, kept in a file or
 * shown. */
export interface NtsSecrets {
  /** Authenticates requests. */
  readonly c2s: Uint8Array;
  /** Authenticates answers. */
  readonly s2c: Uint8Array;
  readonly cookies: readonly Uint8Array[];
}

/** Asks one server with the keys of one key exchange. */
export interface NtsProtocol extends Protocol {
  readonly authentication: 'nts';
  /** False when no further request can be made: new keys are needed. */
  readonly usable: boolean;
  /** The server said that it does not know the keys, and no true answer has come since. */
  readonly denied: boolean;
  /** Whether any answer has been authenticated with these keys. */
  readonly proven: boolean;
}

/** Length of a unique identifier, random (RFC 8915, 5.3: at least 32). */
const IDENTIFIER_BYTES = 32;

/** A request carries cookie and placeholders of this many bytes together at most, so that it, and the
 * answer with as many cookies, passes without fragments; eight of the usual length. chrony's limit, so
 * that its servers take what fits. */
const MOST_COOKIE_BYTES = 8 * 108;

/** Kiss code of a server that does not know the keys (RFC 8915, 5.7), as a reference id. */
const NTSN = 0x4e54534e;

/**
 * NTP with NTS (RFC 8915, 5). Requests and answers are those of plain NTP with extension fields: a unique
 * identifier, a cookie, placeholders for the cookies that are wanted back, and the authenticator over all
 * of it.
 *
 * An answer is looked at in the order in which its parts can be trusted: the unique identifier and the
 * nonce, which only someone who saw the request knows; then the authenticator, which only the server can
 * make; and only then anything else, kiss codes and cookies too. What does not get that far is ignored and
 * the wait goes on. The one message that cannot be authenticated is the server's word that it does not know
 * the keys (NTSN): whoever saw the request could send it, so it is only remembered. When the next request
 * is due and no true answer has come, the cookies are thrown away and `ask` makes no request any more.
 *
 * @param random gives so many bytes that nobody can foresee.
 */
export function createNtsProtocol(
  { c2s, s2c, cookies }: NtsSecrets,
  random: (bytes: number) => Uint8Array,
): NtsProtocol {
  const jar = createCookieJar(cookies);
  let denied = false;
  let proven = false;

  return {
    authentication: 'nts',
    get usable() {
      return !denied && jar.size > 0;
    },
    get denied() {
      return denied;
    },
    get proven() {
      return proven;
    },
    ask: (nonce) => {
      if (denied) jar.clear();
      const cookie = jar.take();
      if (cookie === null) return null;
      const identifier = random(IDENTIFIER_BYTES);
      const packet = joined([
        buildRequest(nonce),
        encodeField(FIELD_TYPES.uniqueIdentifier, identifier),
        encodeField(FIELD_TYPES.cookie, cookie),
        ...placeholders(cookie.byteLength, JAR_SIZE - jar.size - 1),
      ]);
      const proof = seal(c2s, packet, random(NONCE_BYTES), new Uint8Array(0));
      let answered = false;
      return {
        bytes: joined([packet, proof]),
        match: (pending, reply, localPrecision) => {
          const verified = verify(pending, reply, identifier, s2c, localPrecision);
          if (verified.kind === 'denied') {
            if (!answered) denied = true;
            return { kind: 'ignored', reason: 'nts-nak' };
          }
          if (verified.kind === 'ignored') return verified;
          // The same answer twice must not put its cookies into the jar twice.
          if (!answered) for (const fresh of verified.cookies) jar.add(fresh);
          answered = true;
          proven = true;
          denied = false;
          return verified.outcome;
        },
      };
    },
  };
}

/** One placeholder for each cookie that is wanted besides the one that the cookie itself brings back. */
function placeholders(cookieBytes: number, wanted: number): readonly Uint8Array[] {
  const room = Math.floor(MOST_COOKIE_BYTES / (FIELD_HEADER_BYTES + cookieBytes)) - 1;
  const length = Math.max(0, Math.min(wanted, room));
  const empty = new Uint8Array(cookieBytes);
  return Array.from({ length }, () => encodeField(FIELD_TYPES.cookiePlaceholder, empty));
}

type Verified =
  | Extract<ReplyOutcome, { kind: 'ignored' }>
  | { readonly kind: 'denied' }
  | {
      readonly kind: 'authentic';
      readonly outcome: ReplyOutcome;
      readonly cookies: readonly Uint8Array[];
    };

const UNAUTHENTICATED = { kind: 'ignored', reason: 'nts-unauthenticated' } as const;

function verify(
  pending: PendingExchange,
  reply: Reply,
  identifier: Uint8Array,
  key: Uint8Array,
  localPrecision: Seconds,
): Verified {
  const { bytes } = reply;
  const { proven, proof } = provenFields(bytes);
  const [named, ...others] = proven.filter(({ type }) => type === FIELD_TYPES.uniqueIdentifier);
  if (named === undefined || others.length > 0 || !isEqual(named.body, identifier)) {
    return UNAUTHENTICATED;
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (header.getBigUint64(24) !== pending.nonce) return UNAUTHENTICATED;
  if (proof === null) return isDenial(header) ? { kind: 'denied' } : UNAUTHENTICATED;
  const plaintext = open(key, bytes, proof);
  if (plaintext === null) return UNAUTHENTICATED;
  const encrypted = fieldsOf(plaintext, MIN_ENCRYPTED_FIELD_BYTES);
  if (encrypted === null) return { kind: 'ignored', reason: 'malformed-extension' };
  // What stands behind the authenticator is not proven by it, so the rest sees the header alone.
  const plain: Reply = { ...reply, bytes: bytes.subarray(0, HEADER_BYTES) };
  return {
    kind: 'authentic',
    outcome: matchReply(pending, plain, localPrecision),
    cookies: encrypted.filter(({ type }) => type === FIELD_TYPES.cookie).map(({ body }) => body),
  };
}

/** The fields up to the authenticator, and that; where anything else stands there, as far as it goes. */
function provenFields(bytes: Uint8Array): {
  readonly proven: readonly ExtensionField[];
  readonly proof: ExtensionField | null;
} {
  const proven: ExtensionField[] = [];
  let field = fieldAt(bytes, HEADER_BYTES, MIN_FIELD_BYTES);
  while (field !== null && field.type !== FIELD_TYPES.authenticator) {
    proven.push(field);
    field = fieldAt(bytes, endOf(field), MIN_FIELD_BYTES);
  }
  return { proven, proof: field };
}

/** A kiss NTSN: mode 4, stratum 0 and the code as reference id (RFC 8915, 5.7; RFC 5905, 7.4). */
const isDenial = (header: DataView): boolean =>
  (header.getUint8(0) & 7) === MODE_SERVER &&
  header.getUint8(1) === 0 &&
  header.getUint32(12) === NTSN;

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
