import { aessiv } from '@noble/ciphers/aes.js';
import { encodeField, FIELD_TYPES, padded, type ExtensionField } from './fields.ts';

/** AEAD_AES_SIV_CMAC_256 (RFC 5297), number 15 of the AEAD registry (RFC 5116, 6): the algorithm that
 * every server must have (RFC 8915, 4.1.5), and the only one spoken here. */
export const AES_SIV_CMAC_256 = 15;

/** Length of its key: half for the authentication, half for the encryption (RFC 5297, 2.2 and 6.1). */
export const KEY_BYTES = 32;

/** Length of the nonces made here: as long as a server may ask for (RFC 8915, 5.6), so that a request
 * needs no padding. */
export const NONCE_BYTES = 16;

/** Length of the synthetic IV that authenticates; the ciphertext begins with it (RFC 5297, 2.6). */
const TAG_BYTES = 16;

/** Lengths of nonce and ciphertext, at the start of the body. */
const LENGTHS_BYTES = 4;

/**
 * Writes the field NTS Authenticator and Encrypted Extension Fields (RFC 8915, 5.6): it proves
 * everything before it in the packet, and hides the plaintext.
 *
 * @param packet the header and all fields so far; it is the associated data.
 * @param nonce must never have been used with this key.
 */
export function seal(
  key: Uint8Array,
  packet: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const ciphertext = aessiv(key, packet, nonce).encrypt(plaintext);
  const nonceRoom = padded(nonce.byteLength);
  const body = new Uint8Array(LENGTHS_BYTES + nonceRoom + padded(ciphertext.byteLength));
  const view = new DataView(body.buffer);
  view.setUint16(0, nonce.byteLength);
  view.setUint16(2, ciphertext.byteLength);
  body.set(nonce, LENGTHS_BYTES);
  body.set(ciphertext, LENGTHS_BYTES + nonceRoom);
  return encodeField(FIELD_TYPES.authenticator, body);
}

/**
 * Verifies what {@link seal} wrote and returns the plaintext; null when the key, the packet before the
 * field, or the field itself is not what was sealed. Until then nothing of the packet may be believed.
 * Never throws.
 *
 * @param packet the whole packet that `field` was read from.
 */
export function open(
  key: Uint8Array,
  packet: Uint8Array,
  { start, body }: ExtensionField,
): Uint8Array | null {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.byteLength < LENGTHS_BYTES) return null;
  const nonceLength = view.getUint16(0);
  const ciphertextLength = view.getUint16(2);
  const ciphertextStart = LENGTHS_BYTES + padded(nonceLength);
  const fits = ciphertextStart + padded(ciphertextLength) <= body.byteLength;
  if (!fits || nonceLength === 0 || ciphertextLength < TAG_BYTES) return null;
  const nonce = body.subarray(LENGTHS_BYTES, LENGTHS_BYTES + nonceLength);
  const ciphertext = body.subarray(ciphertextStart, ciphertextStart + ciphertextLength);
  try {
    return aessiv(key, packet.subarray(0, start), nonce).decrypt(ciphertext);
  } catch {
    // The library's only word for "not authentic".
    return null;
  }
}
