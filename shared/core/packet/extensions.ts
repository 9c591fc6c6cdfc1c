/** Shortest extension field with its four bytes of type and length (RFC 7822, 3, on RFC 5905, 7.5). */
const MIN_FIELD_BYTES = 16;
/** All fields and packets end on a word of four bytes (RFC 5905, 7.5 and 9.2). */
const WORD_BYTES = 4;
/** A MAC with its four-byte key identifier behind a header of version 4: MD5 and AES-CMAC (RFC 8573)
 * have 20 bytes, SHA-1 has 24. Longer ones could not be told from a field (RFC 7822; chrony's
 * NTP_MAX_V4_MAC_LENGTH). */
const MAC_LENGTHS: readonly number[] = [20, 24];
/** A crypto-NAK is "a MAC consisting of four octets of zeros" (RFC 5905, 9.2). */
const CRYPTO_NAK_BYTES = 4;
/** Extension fields came with version 4; what follows an older header is a MAC. */
const FIELDS_VERSION = 4;
/** The longest of those: the extended authenticator of MS-SNTP. Others are 12 bytes (RFC 1305,
 * appendix C), 20 and 24. */
const LONGEST_OLD_MAC_BYTES = 72;

/**
 * Whether the bytes after the header are extension fields, optionally followed by a MAC, or a
 * crypto-NAK; the same that chrony takes (parse_packet() in ntp_core.c). Fields of any type are passed
 * over by their length. A rest as long as a MAC is a MAC: the last field without one has at least 28
 * bytes for that reason (RFC 5905 erratum 3627, taken over by RFC 7822). Every step advances by at least
 * 16 bytes, so hostile lengths cannot make it loop. After version 4 the rules are others (fields of any
 * length) and nothing is held against the rest: whoever reads the header refuses the version.
 */
export function trailerIsWellFormed(trailer: Uint8Array, version: number): boolean {
  if (version > FIELDS_VERSION) {
    return true;
  }
  if (trailer.byteLength % WORD_BYTES !== 0) {
    return false;
  }
  if (version < FIELDS_VERSION) {
    return trailer.byteLength <= LONGEST_OLD_MAC_BYTES;
  }
  return isCryptoNak(trailer) || isFieldsAndMac(trailer);
}

function isFieldsAndMac(trailer: Uint8Array): boolean {
  const view = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength);
  let at = 0;
  while (at < view.byteLength) {
    const left = view.byteLength - at;
    if (MAC_LENGTHS.includes(left)) {
      return true;
    }
    const length = view.getUint16(at + 2);
    if (length < MIN_FIELD_BYTES || length % WORD_BYTES !== 0 || length > left) {
      return false;
    }
    at += length;
  }
  return true;
}

/** Whether what follows the header is a crypto-NAK and nothing else: the word of a server, in any
 * version, that it does not accept the MAC of the request. */
export function isCryptoNak(trailer: Uint8Array): boolean {
  return trailer.byteLength === CRYPTO_NAK_BYTES && trailer.every((byte) => byte === 0);
}
