/** Bytes of a 32-bit reference id in wire order. */
const bytesOf = (id: number): number[] => [
  id >>> 24,
  (id >>> 16) & 0xff,
  (id >>> 8) & 0xff,
  id & 0xff,
];

/** First byte of a unicast IPv4 address: 0 is "this network", from 224 multicast and reserved. */
const isUnicastStart = (byte: number): boolean => byte >= 1 && byte < 224;

/**
 * Reads a left-justified, zero-filled ASCII code (kiss code or kind of reference clock; RFC 5905, 7.3,
 * figures 12 and 13). Null when it is empty or holds anything but printable ASCII, which also keeps
 * control characters of a hostile server out of every text.
 */
export function asciiCode(id: number): string | null {
  const text = String.fromCharCode(...bytesOf(id)).replace(/[\0 ]+$/, '');
  return /^[!-~](?:[ -~]{0,2}[!-~])?$/.test(text) ? text : null;
}

/**
 * A reference id as text (RFC 5905, 7.3): a code at stratum 0 and 1, above that an IPv4 address where
 * it can be one, else eight hex digits. A server reached over IPv6 puts the start of a hash there,
 * which may look like an address: never connect to it, and never take it for an identity.
 */
export function referenceIdText(id: number, stratum: number): string {
  const hex = id.toString(16).padStart(8, '0');
  if (stratum <= 1) {
    return asciiCode(id) ?? hex;
  }
  const bytes = bytesOf(id);
  return isUnicastStart(id >>> 24) ? bytes.join('.') : hex;
}
