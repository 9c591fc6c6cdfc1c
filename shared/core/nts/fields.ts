/** One extension field (RFC 7822, 3): a type, a length, and as much of a body. */
export interface ExtensionField {
  /** 16 bits, see {@link FIELD_TYPES}. */
  readonly type: number;
  /** Where the field begins, type and length included. */
  readonly start: number;
  /** A view of the bytes that were read. */
  readonly body: Uint8Array;
}

/** Field types of NTS (RFC 8915, 7.5). */
export const FIELD_TYPES = {
  uniqueIdentifier: 0x0104,
  cookie: 0x0204,
  cookiePlaceholder: 0x0304,
  authenticator: 0x0404,
} as const;

/** Type and length of a field. */
export const FIELD_HEADER_BYTES = 4;

/** Shortest field of a packet (RFC 7822, 3). */
export const MIN_FIELD_BYTES = 16;

/** Inside the encrypted part, fields may be as short as their header (RFC 8915, 5.6). */
export const MIN_ENCRYPTED_FIELD_BYTES = FIELD_HEADER_BYTES;

/** Fields end on a word of four bytes. */
const WORD_BYTES = 4;

/** The next whole word. */
export const padded = (length: number): number => Math.ceil(length / WORD_BYTES) * WORD_BYTES;

/** Reads the field at `start`; null where there is none, whole and of a possible length. Never throws. */
export function fieldAt(
  bytes: Uint8Array,
  start: number,
  minimum: typeof MIN_FIELD_BYTES | typeof MIN_ENCRYPTED_FIELD_BYTES,
): ExtensionField | null {
  const left = bytes.byteLength - start;
  if (left < minimum) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, FIELD_HEADER_BYTES);
  const length = view.getUint16(2);
  if (length < minimum || length % WORD_BYTES !== 0 || length > left) return null;
  const body = bytes.subarray(start + FIELD_HEADER_BYTES, start + length);
  return { type: view.getUint16(0), start, body };
}

/** Where the next field begins. */
export const endOf = ({ start, body }: ExtensionField): number =>
  start + FIELD_HEADER_BYTES + body.byteLength;

/** Reads nothing but fields, to the last byte; null where anything else stands. Never throws. */
export function fieldsOf(
  bytes: Uint8Array,
  minimum: typeof MIN_FIELD_BYTES | typeof MIN_ENCRYPTED_FIELD_BYTES,
): readonly ExtensionField[] | null {
  const fields: ExtensionField[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    const field = fieldAt(bytes, at, minimum);
    if (field === null) return null;
    fields.push(field);
    at = endOf(field);
  }
  return fields;
}

/** Writes one field, filled with zeros to the next word and to the shortest length. */
export function encodeField(type: number, body: Uint8Array): Uint8Array {
  const length = Math.max(MIN_FIELD_BYTES, FIELD_HEADER_BYTES + padded(body.byteLength));
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, type);
  view.setUint16(2, length);
  bytes.set(body, FIELD_HEADER_BYTES);
  return bytes;
}

/** One after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
