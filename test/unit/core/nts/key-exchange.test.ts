import { describe, expect, it } from 'vitest';
import { keyExchangeRequest, readKeyExchange } from '#shared/core/nts/key-exchange.ts';
import { encodeMessage, RECORD_TYPES, type KeRecord } from '#shared/core/nts/records.ts';
import { bytesOf } from '../builders.ts';
import { cookies, numbered } from './server.ts';

const record = (
  type: number,
  body: Uint8Array | readonly number[],
  critical = false,
): KeRecord => ({ type, critical, body: Uint8Array.from(body) });

const NTPV4 = record(RECORD_TYPES.nextProtocol, [0, 0], true);
const SIV = record(RECORD_TYPES.aead, [0, 15]);
const COOKIES = cookies(8).map((cookie) => record(RECORD_TYPES.newCookie, cookie));
const server = (host: string) => record(RECORD_TYPES.server, Buffer.from(host, 'latin1'), true);
const port = (...body: readonly number[]) => record(RECORD_TYPES.port, body, true);

const read = (...records: readonly KeRecord[]) => readKeyExchange(encodeMessage(records));
const good = (...more: readonly KeRecord[]) => read(NTPV4, SIV, ...COOKIES, ...more);

describe('the request for keys', () => {
  it('asks for NTPv4 and AEAD_AES_SIV_CMAC_256, all of it critical', () => {
    expect(keyExchangeRequest()).toEqual(
      bytesOf('8001' + '0002' + '0000' + '8004' + '0002' + '000f' + '8000' + '0000'),
    );
  });
});

describe('the answer with keys', () => {
  it('brings cookies', () => {
    expect(good()).toEqual({ ok: true, value: { cookies: cookies(8), host: null, port: null } });
  });

  it.each([
    ['ntp.example', 'ntp.example'],
    ['NTP.Example.', 'ntp.example'],
    ['192.0.2.7', '192.0.2.7'],
    ['2001:DB8::7', '2001:db8::7'],
  ])('may name the server %s', (named, host) => {
    expect(good(server(named), port(0x04, 0xd2))).toMatchObject({ value: { host, port: 1234 } });
  });

  it.each([
    '',
    'two words',
    'ntp.example:123',
    '192.0.2.7:123',
    '[2001:db8::7]',
    '[2001:db8::7]:123',
    'fe80::1%eth0',
    'ntp.example\0',
    '224.0.0.1',
    'n\u00efp.example',
    'a'.repeat(300),
  ])('must not name %j', (named) => {
    expect(good(server(named))).toEqual({ ok: false, error: 'protocol' });
  });

  it.each<[string, readonly KeRecord[], string]>([
    ['no protocol', [SIV, ...COOKIES], 'protocol'],
    ['no protocol in common', [record(1, [], true), SIV, ...COOKIES], 'protocol'],
    ['another protocol', [record(1, [0, 1], true), SIV, ...COOKIES], 'protocol'],
    ['two protocols at once', [record(1, [0, 0, 0, 1], true), SIV, ...COOKIES], 'protocol'],
    ['the protocol twice', [NTPV4, NTPV4, SIV, ...COOKIES], 'protocol'],
    ['a protocol that is not critical', [record(1, [0, 0]), SIV, ...COOKIES], 'protocol'],
    ['no algorithm', [NTPV4, ...COOKIES], 'protocol'],
    ['no algorithm in common', [NTPV4, record(4, []), ...COOKIES], 'algorithm'],
    ['an algorithm that was not offered', [NTPV4, record(4, [0, 30]), ...COOKIES], 'algorithm'],
    ['half an algorithm', [NTPV4, record(4, [15]), ...COOKIES], 'algorithm'],
    ['the algorithm twice', [NTPV4, SIV, SIV, ...COOKIES], 'protocol'],
    ['an error', [NTPV4, SIV, ...COOKIES, record(2, [0, 1], true)], 'server-error'],
    ['nothing but an error', [record(2, [0, 2], true)], 'server-error'],
    ['a warning', [NTPV4, SIV, ...COOKIES, record(3, [0, 0], true)], 'server-error'],
    ['no cookie', [NTPV4, SIV], 'no-cookies'],
    ['an empty cookie', [NTPV4, SIV, ...COOKIES, record(5, [])], 'protocol'],
    [
      'only cookies that no request can carry',
      [NTPV4, SIV, record(5, numbered(1, 4000))],
      'no-cookies',
    ],
    ['two servers', [NTPV4, SIV, ...COOKIES, server('a.example'), server('a.example')], 'protocol'],
    ['two ports', [NTPV4, SIV, ...COOKIES, port(0, 123), port(0, 123)], 'protocol'],
    ['port 0', [NTPV4, SIV, ...COOKIES, port(0, 0)], 'protocol'],
    ['a port of one byte', [NTPV4, SIV, ...COOKIES, port(123)], 'protocol'],
    [
      'a critical record of an unknown type',
      [NTPV4, SIV, ...COOKIES, record(99, [], true)],
      'protocol',
    ],
  ])('is refused with %s', (_, records, problem) => {
    expect(read(...records)).toEqual({ ok: false, error: problem });
  });

  it('may hold records of unknown types that are not critical', () => {
    expect(good(record(99, [1, 2, 3]), record(0x7fff, [])).ok).toBe(true);
  });

  it('leaves out cookies that no request can carry', () => {
    const answer = good(record(RECORD_TYPES.newCookie, numbered(9, 4000)));
    expect(answer).toMatchObject({ value: { cookies: cookies(8) } });
  });

  it('is incomplete until its last byte, wherever it is cut', () => {
    const whole = encodeMessage([NTPV4, SIV, ...COOKIES.slice(0, 2)]);
    for (let length = 0; length < whole.byteLength; length += 1) {
      expect(readKeyExchange(whole.subarray(0, length))).toEqual({
        ok: false,
        error: 'incomplete',
      });
    }
    expect(readKeyExchange(whole).ok).toBe(true);
  });

  it.each([
    ['more behind its end', '80000000' + '00'],
    ['an end with a body', '80000001' + '00'],
    ['an end that is not critical', '00000000'],
  ])('is refused with %s', (_, end) => {
    const whole = encodeMessage([NTPV4, SIV, ...COOKIES]);
    const changed = Uint8Array.from([...whole.subarray(0, -4), ...bytesOf(end)]);
    expect(readKeyExchange(changed)).toEqual({ ok: false, error: 'protocol' });
  });
});
