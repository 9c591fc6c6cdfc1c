/** Shortest extension field with its four bytes of type and length (RFC 7822, 3, on RFC 5905, 7.5). */
const MIN_FIELD_BYTES = 16;
/** All fields and packets end on a word of four bytes (RFC 5905, 7.5 and 9.2). */
const WORD_BYTES = 4;
/** Lengths of a MAC with its four-byte key identifier: a crypto-NAK (RFC 5905, 9.2), MD5, SHA-1. */
const MAC_LENGTHS: readonly number[] = [4, 20, 24];
/** Extension fields came with version 4; what follows an older header is a MAC. */
const FIRST_VERSION_WITH_FIELDS = 4;

/**
 * Whether the bytes after the header are extension fields, optionally followed by a MAC. Fields of any
 * type are passed over by their length. A rest as long as a MAC is a MAC: the last field without one
 * has at least 28 bytes for that reason (RFC 5905 erratum 3627, taken over by RFC 7822). Every step
 * advances by at least 16 bytes, so hostile lengths cannot make it loop.
 */
export function trailerIsWellFormed(view: DataView, start: number, version: number): boolean {
  if (version < FIRST_VERSION_WITH_FIELDS) {
    return true;
  }
  let at = start;
  while (at < view.byteLength) {
    const left = view.byteLength - at;
    if (MAC_LENGTHS.includes(left)) {
      return true;
    }
    if (left < MIN_FIELD_BYTES) {
      return false;
    }
    const length = view.getUint16(at + 2);
    if (length < MIN_FIELD_BYTES || length % WORD_BYTES !== 0 || length > left) {
      return false;
    }
    at += length;
  }
  return true;
}
