import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHost, isHostName, parseServerAddress } from '#shared/address.ts';

/** Pieces that matter to a shell, a configuration file, a URL, a resolver or a parser. */
const piece = fc.constantFrom(
  ...['time', 'a', '-', '.', '..', ':', '::', '[', ']', '%', '%PATH%', '$(id)', '`id`', '"', "'"],
  ...['\n', '\r\n', '\0', '\t', ' ', ';', '|', '&', '<', '>', '\\', '/', '//', '@', '#', '?', '='],
  ...['1', '255', '256', '0x7f', '00', 'ffff', '1.2.3.4', '::ffff:', 'fe80::1%eth0', 'xn--', '_'],
  ...['é', '\u212A', '\u3002', '\u202E', '\u{1F552}', '\uD800', 'ＡＢ', ':123', ':65536', '!', '*'],
);
const nearMiss = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ maxLength: 60 }),
  nearMiss,
);
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const hostName = fc
  .tuple(fc.array(label, { maxLength: 5 }), fc.stringMatching(/^[a-z]{2,10}$/))
  .map(([labels, last]) => [...labels, last].join('.'));
const port = fc.integer({ min: 1, max: 65_535 });

/** What may reach a configuration file or an argument list: one word that is no option. */
const SAFE = /^[a-z0-9:][a-z0-9.:-]{0,252}$/;

describe('reading an address', () => {
  it('never throws, and what it accepts is one safe word in its canonical spelling', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const result = parseServerAddress(text);
        if (!result.ok) return;
        const { host, port: number } = result.value;
        expect(host).toMatch(SAFE);
        expect(isHost(host)).toBe(true);
        expect(Number.isInteger(number) && number >= 1 && number <= 65_535).toBe(true);
        expect(parseServerAddress(host)).toEqual({ ok: true, value: { host, port: 123 } });
        const written = host.includes(':') ? `[${host}]:${number}` : `${host}:${number}`;
        expect(parseServerAddress(written)).toEqual(result);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses every text with a character that no host or port has', () => {
    const stranger = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .filter((character) => !/^[A-Za-z0-9.:[\]%\t -]$/.test(character));
    fc.assert(
      fc.property(hostName, stranger, fc.nat(), (host, character, at) => {
        const cut = at % (host.length + 1);
        const text = host.slice(0, cut) + character + host.slice(cut);
        expect(parseServerAddress(text).ok).toBe(false);
        expect(isHost(text)).toBe(false);
      }),
    );
  });

  it('accepts every proper host name, in any case and with a final dot', () => {
    fc.assert(
      fc.property(hostName, port, (host, number) => {
        const expected = { ok: true, value: { host, port: number } };
        expect(isHostName(host)).toBe(true);
        expect(parseServerAddress(`${host}:${number}`)).toEqual(expected);
        expect(parseServerAddress(` ${host.toUpperCase()}.:${number} `)).toEqual(expected);
      }),
    );
  });

  it('gives one spelling to all spellings of an address', () => {
    fc.assert(
      fc.property(
        fc.ipV6().filter((text) => parseServerAddress(text).ok),
        port,
        (text, number) => {
          const plain = parseServerAddress(`[${text}]:${number}`);
          expect(parseServerAddress(`[${text.toUpperCase()}]:${number}`)).toEqual(plain);
          expect(plain).toMatchObject({ ok: true, value: { port: number } });
        },
      ),
    );
  });

  it('reads IPv4 as it stands, and only that of a single host', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const first = Number(text.split('.')[0]);
        expect(parseServerAddress(text)).toEqual(
          first === 0 || first >= 224
            ? { ok: false, error: 'not-unicast' }
            : { ok: true, value: { host: text, port: 123 } },
        );
      }),
    );
  });
});
