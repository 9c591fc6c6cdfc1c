import { err, ok, type Result } from '../../result.ts';

/**
 * One record of the key exchange (RFC 8915, 4), in network byte order:
 *
 * ```
 * +-+-------------+-------------------------------+
 * |C| Record Type (15) |     Body Length (16)     |
 * +-+-------------+-------------------------------+
 * | Record Body ...                               |
 * ```
 */
export interface KeRecord {
  /** 15 bits, see {@link RECORD_TYPES}. */
  readonly type: number;
  /** Whoever does not know the type of a critical record must give up; any other is passed over. */
  readonly critical: boolean;
  /** At most 65535 bytes. */
  readonly body: Uint8Array;
}

/** Record types (RFC 8915, 4.1.1 to 4.1.8 and 7.6). */
export const RECORD_TYPES = {
  endOfMessage: 0,
  nextProtocol: 1,
  error: 2,
  warning: 3,
  aead: 4,
  newCookie: 5,
  server: 6,
  port: 7,
} as const;

/** Why bytes are not a message: its end has not come yet, or it is wrong and no further byte can mend it. */
export type MessageProblem = 'incomplete' | 'malformed';

/** Length of a record without its body. */
const RECORD_HEADER_BYTES = 4;
const CRITICAL_BIT = 0x8000;

/**
 * Reads one message: records up to and without the End of Message, which must be critical and empty
 * (RFC 8915, 4.1.1) and the last thing that came. Bodies are views of `bytes`. Never throws.
 */
export function decodeMessage(bytes: Uint8Array): Result<readonly KeRecord[], MessageProblem> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: KeRecord[] = [];
  for (let at = 0; at + RECORD_HEADER_BYTES <= bytes.byteLength;) {
    const head = view.getUint16(at);
    const start = at + RECORD_HEADER_BYTES;
    const end = start + view.getUint16(at + 2);
    const type = head & ~CRITICAL_BIT;
    const critical = (head & CRITICAL_BIT) !== 0;
    if (type === RECORD_TYPES.endOfMessage) {
      const isEnd = critical && end === start && end === bytes.byteLength;
      return isEnd ? ok(records) : err('malformed');
    }
    if (end > bytes.byteLength) break;
    records.push({ type, critical, body: bytes.subarray(start, end) });
    at = end;
  }
  return err('incomplete');
}

/** Writes one message: the records, which must not hold an End of Message, and one at the end. */
export function encodeMessage(records: readonly KeRecord[]): Uint8Array {
  const end: KeRecord = {
    type: RECORD_TYPES.endOfMessage,
    critical: true,
    body: new Uint8Array(0),
  };
  const all = [...records, end];
  const length = all.reduce((sum, { body }) => sum + RECORD_HEADER_BYTES + body.byteLength, 0);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { type, critical, body } of all) {
    view.setUint16(at, critical ? type | CRITICAL_BIT : type);
    view.setUint16(at + 2, body.byteLength);
    bytes.set(body, at + RECORD_HEADER_BYTES);
    at += RECORD_HEADER_BYTES + body.byteLength;
  }
  return bytes;
}
