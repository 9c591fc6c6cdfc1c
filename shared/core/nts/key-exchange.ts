import { parseServerAddress } from '../../address.ts';
import { err, ok, type Result } from '../../result.ts';
import { AES_SIV_CMAC_256 } from './authenticator.ts';
import { isUsableCookie } from './cookie-jar.ts';
import { decodeMessage, encodeMessage, RECORD_TYPES, type KeRecord } from './records.ts';

/** What a server answers to the request for keys. The keys themselves come out of the TLS connection. */
export interface KeyExchangeAnswer {
  /** Usable ones, at least one. */
  readonly cookies: readonly Uint8Array[];
  /** Where NTP is answered, in the canonical spelling; null: at the address that the keys came from. */
  readonly host: string | null;
  /** UDP port; null: not told. */
  readonly port: number | null;
}

/** Why a server's answer gives no keys; printable, for {@link Reason.detail}. */
export type KeyExchangeProblem =
  /** Not a message of the protocol, or one that answers something else than what was asked. */
  | 'protocol'
  /** The server says that it cannot, or warns. */
  | 'server-error'
  | 'algorithm'
  | 'no-cookies';

/** Protocol of the Next Protocol registry (RFC 8915, 7.7). */
const NTPV4 = 0;

/** More than this is not read of an answer: chrony's limit, of which eight usual cookies need a twentieth. */
export const LONGEST_ANSWER_BYTES = 16_384;

/** Asks for NTPv4 with AEAD_AES_SIV_CMAC_256, and for nothing else (RFC 8915, 4). */
export const keyExchangeRequest = (): Uint8Array =>
  encodeMessage([
    { type: RECORD_TYPES.nextProtocol, critical: true, body: word(NTPV4) },
    { type: RECORD_TYPES.aead, critical: true, body: word(AES_SIV_CMAC_256) },
  ]);

/**
 * Reads the answer to {@link keyExchangeRequest}, or `incomplete` while its end is missing. Refused is
 * whatever was not asked for: another protocol or algorithm, a record that may come once and came twice,
 * a critical record of a type that is not known, and any warning, for none is defined that could be
 * understood (RFC 8915, 4.1.4). Never throws.
 */
export function readKeyExchange(
  bytes: Uint8Array,
): Result<KeyExchangeAnswer, KeyExchangeProblem | 'incomplete'> {
  const message = decodeMessage(bytes);
  if (!message.ok) return err(message.error === 'incomplete' ? 'incomplete' : 'protocol');
  const records = message.value;
  const problem = firstProblem(records);
  if (problem !== null) return err(problem);
  const cookies = bodiesOf(records, RECORD_TYPES.newCookie).filter(isUsableCookie);
  const [host = null] = bodiesOf(records, RECORD_TYPES.server).map(hostFrom);
  const [port = null] = bodiesOf(records, RECORD_TYPES.port).map(wordFrom);
  return cookies.length === 0 ? err('no-cookies') : ok({ cookies, host, port });
}

function firstProblem(records: readonly KeRecord[]): KeyExchangeProblem | null {
  const of = (type: number) => records.filter((record) => record.type === type);
  if (of(RECORD_TYPES.error).length > 0 || of(RECORD_TYPES.warning).length > 0) {
    return 'server-error';
  }
  if (records.some(isUnknownAndCritical)) return 'protocol';
  const [protocol, ...otherProtocols] = of(RECORD_TYPES.nextProtocol);
  if (protocol?.critical !== true || otherProtocols.length > 0) return 'protocol';
  // With no protocol in common, the server sends an empty list (RFC 8915, 4.1.2).
  if (wordFrom(protocol.body) !== NTPV4) return 'protocol';
  const [algorithm, ...otherAlgorithms] = of(RECORD_TYPES.aead);
  if (algorithm === undefined || otherAlgorithms.length > 0) return 'protocol';
  // With no algorithm in common, likewise (4.1.5).
  if (wordFrom(algorithm.body) !== AES_SIV_CMAC_256) return 'algorithm';
  const wellFormed =
    atMostOne(of(RECORD_TYPES.server), ({ body }) => hostFrom(body) !== null) &&
    atMostOne(of(RECORD_TYPES.port), ({ body }) => (wordFrom(body) ?? 0) !== 0) &&
    of(RECORD_TYPES.newCookie).every(({ body }) => body.byteLength > 0);
  return wellFormed ? null : 'protocol';
}

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(RECORD_TYPES));

const isUnknownAndCritical = ({ type, critical }: KeRecord): boolean =>
  critical && !KNOWN_TYPES.has(type);

const atMostOne = (records: readonly KeRecord[], isGood: (record: KeRecord) => boolean): boolean =>
  records.length <= 1 && records.every(isGood);

const bodiesOf = (records: readonly KeRecord[], wanted: number): readonly Uint8Array[] =>
  records.filter(({ type }) => type === wanted).map(({ body }) => body);

/** A 16-bit number, as a body; it is the whole list where the list has one entry. */
const word = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

function wordFrom(body: Uint8Array): number | null {
  const [high, low, ...more] = body.subarray(0, 3);
  if (high === undefined || low === undefined || more.length > 0) return null;
  return (high << 8) | low;
}

/** Longest host that can be right: a name of 253 characters and its final dot (RFC 1035, 2.3.4). */
const LONGEST_HOST = 254;

/** A name or an address in ASCII (RFC 8915, 4.1.7), without a port. */
function hostFrom(body: Uint8Array): string | null {
  if (body.byteLength > LONGEST_HOST) return null;
  const parsed = parseServerAddress(String.fromCharCode(...body));
  if (!parsed.ok) return null;
  const { host } = parsed.value;
  // Brackets, or a colon that is not of an IPv6 address, mean that a port was read.
  const bare = body[0] !== 0x5b && body.includes(0x3a) === host.includes(':');
  return bare ? host : null;
}
