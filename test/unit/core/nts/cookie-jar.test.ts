import { describe, expect, it } from 'vitest';
import {
  createCookieJar,
  isUsableCookie,
  LONGEST_COOKIE_BYTES,
} from '#shared/core/nts/cookie-jar.ts';
import { cookies, numbered } from './server.ts';

describe('the cookie jar', () => {
  it('gives each cookie once, the oldest first', () => {
    const jar = createCookieJar(cookies(2));
    jar.add(numbered(3));
    expect([jar.take(), jar.take(), jar.take(), jar.take()]).toEqual([...cookies(3), null]);
  });

  it('holds eight, and keeps those that it has', () => {
    const jar = createCookieJar(cookies(12));
    expect(jar.size).toBe(8);
    jar.add(numbered(99));
    expect(jar.size).toBe(8);
    expect(jar.take()).toEqual(numbered(1));
  });

  it('keeps a copy, so that the datagram may be overwritten', () => {
    const given = numbered(1);
    const jar = createCookieJar([given]);
    given.fill(0);
    expect(jar.take()).toEqual(numbered(1));
  });

  it.each([
    [0, false],
    [8, false],
    [12, true],
    [101, false],
    [104, true],
    [LONGEST_COOKIE_BYTES, true],
    [LONGEST_COOKIE_BYTES + 4, false],
    [65_532, false],
  ])('with %d bytes, a cookie is usable: %s', (length, usable) => {
    expect(isUsableCookie(new Uint8Array(length))).toBe(usable);
    expect(createCookieJar([new Uint8Array(length)]).size).toBe(usable ? 1 : 0);
  });
});
