import { FIELD_HEADER_BYTES, MIN_FIELD_BYTES } from './fields.ts';

/** Cookies that a client keeps: eight (RFC 8915, 4.1.6 and 5.7), so that eight requests in a row may stay
 * unanswered. */
export const JAR_SIZE = 8;

/**
 * The longest cookie that is taken. A request with it alone still passes any path without fragments:
 * 1280 bytes, the least that IPv6 guarantees (RFC 8200, 5), less 40 for IPv6, 8 for UDP, 48 for the
 * header of NTP, 36 for the unique identifier, 40 for the authenticator and 4 for the cookie's own field.
 * Its answer is as long. Real cookies have about 100 bytes.
 */
export const LONGEST_COOKIE_BYTES = 1280 - 40 - 8 - 48 - 36 - 40 - FIELD_HEADER_BYTES;

/** A shorter one could not be sent as it is: its field would have to be filled up. */
const SHORTEST_COOKIE_BYTES = MIN_FIELD_BYTES - FIELD_HEADER_BYTES;

/** Whether a cookie fits into an extension field, byte for byte, and into a request. */
export const isUsableCookie = ({ byteLength }: Uint8Array): boolean =>
  byteLength >= SHORTEST_COOKIE_BYTES && byteLength <= LONGEST_COOKIE_BYTES && byteLength % 4 === 0;

/** Cookies, each to be sent once (RFC 8915, 5.7): who sees one twice knows that both requests come from
 * the same client. */
export interface CookieJar {
  /** At most {@link JAR_SIZE}. */
  readonly size: number;
  /** The oldest; null when none is left. It is not kept. */
  take(): Uint8Array | null;
  /** Keeps a copy, where it is usable and there is room. */
  add(cookie: Uint8Array): void;
  /** Throws all away. */
  clear(): void;
}

/** A jar with the first of these cookies. */
export function createCookieJar(cookies: readonly Uint8Array[]): CookieJar {
  const jar: Uint8Array[] = [];
  const add = (cookie: Uint8Array) => {
    if (jar.length < JAR_SIZE && isUsableCookie(cookie)) jar.push(cookie.slice());
  };
  cookies.forEach(add);
  return {
    get size() {
      return jar.length;
    },
    take: () => jar.shift() ?? null,
    add,
    clear: () => {
      jar.length = 0;
    },
  };
}
