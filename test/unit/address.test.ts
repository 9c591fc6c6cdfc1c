import { describe, expect, it } from 'vitest';
import { addressText, isHost, isHostName, parseServerAddress } from '#shared/address.ts';
import type { AddressProblem } from '#shared/errors.ts';

const label63 = 'a'.repeat(63);
/** 253 characters: three labels of 63, one of 61, three dots. */
const name253 = [label63, label63, label63, 'a'.repeat(61)].join('.');

describe('what people type is read as host and port', () => {
  it.each([
    ['time.example.org', 'time.example.org', 123],
    ['time.example.org:1123', 'time.example.org', 1123],
    ['  time.example.org\t', 'time.example.org', 123],
    ['Time.Example.ORG.', 'time.example.org', 123],
    ['time.example.org.:124', 'time.example.org', 124],
    ['router', 'router', 123],
    ['0.pool.ntp.org', '0.pool.ntp.org', 123],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example', 123],
    [name253, name253, 123],
    ['1.2.3.4', '1.2.3.4', 123],
    ['1.2.3.4:1123', '1.2.3.4', 1123],
    ['127.0.0.1:65535', '127.0.0.1', 65535],
    ['169.254.169.123', '169.254.169.123', 123],
    ['::1', '::1', 123],
    ['[::1]', '::1', 123],
    ['[2001:db8::1]:123', '2001:db8::1', 123],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', 123],
    ['[2001:0db8::0001]:4123', '2001:db8::1', 4123],
    ['fe80::1', 'fe80::1', 123],
    ['::ffff:192.0.2.7', '192.0.2.7', 123],
    ['[::ffff:c000:207]:9', '192.0.2.7', 9],
  ])('%j', (text, host, port) => {
    expect(parseServerAddress(text)).toEqual({ ok: true, value: { host, port } });
  });
});

describe('what is not one server is refused, with the reason', () => {
  it.each<[string, AddressProblem]>([
    ['', 'empty'],
    [' \t ', 'empty'],
    ['a'.repeat(64 * 1024), 'too-long'],
    [' '.repeat(64 * 1024), 'too-long'],
    [`${name253}a`, 'too-long'],
    [`${label63}a.example`, 'bad-host-name'],
    ['-time.example', 'bad-host-name'],
    ['--help', 'bad-host-name'],
    ['time-.example', 'bad-host-name'],
    ['time..example', 'bad-host-name'],
    ['.example', 'bad-host-name'],
    ['.', 'bad-host-name'],
    ['time.example..', 'bad-host-name'],
    ['time_a.example', 'bad-host-name'],
    ['time example', 'bad-host-name'],
    ['time.example iburst', 'bad-host-name'],
    ['time.example\nserver evil.example', 'bad-host-name'],
    ['time.example\n', 'bad-host-name'],
    ['time.example\u0000', 'bad-host-name'],
    ['bücher.example', 'bad-host-name'],
    // U+212A KELVIN SIGN becomes an ASCII k in lower case.
    ['\u212Aelvin.example', 'bad-host-name'],
    // U+3002 is a full stop to some resolvers.
    ['time\u3002example', 'bad-host-name'],
    ['http://time.example', 'bad-host-name'],
    ['ntp://time.example:123/', 'bad-host-name'],
    ['user@time.example', 'bad-host-name'],
    ['time.example/24', 'bad-host-name'],
    [':123', 'bad-host-name'],
    ['1.2.3', 'bad-ipv4'],
    ['123', 'bad-ipv4'],
    ['1.2.3.4.5', 'bad-ipv4'],
    ['1.2.3.256', 'bad-ipv4'],
    ['01.2.3.4', 'bad-ipv4'],
    ['0x7f.1', 'bad-ipv4'],
    ['0x7f000001', 'bad-ipv4'],
    ['time.example.0x', 'bad-ipv4'],
    ['1.2.3.4:0', 'bad-port'],
    ['time.example:', 'bad-port'],
    ['time.example:65536', 'bad-port'],
    ['time.example:99999999999999999999', 'bad-port'],
    ['time.example:0123', 'bad-port'],
    ['time.example:-1', 'bad-port'],
    ['time.example:12a', 'bad-port'],
    ['[::1]:', 'bad-port'],
    ['0.0.0.0', 'not-unicast'],
    ['0.1.2.3', 'not-unicast'],
    ['224.0.1.1', 'not-unicast'],
    ['240.0.0.1', 'not-unicast'],
    ['255.255.255.255', 'not-unicast'],
    ['::', 'not-unicast'],
    ['ff05::101', 'not-unicast'],
    ['::ffff:224.0.1.1', 'not-unicast'],
    ['::ffff:0.0.0.0', 'not-unicast'],
    ['1::2::3', 'bad-ipv6'],
    ['12345::', 'bad-ipv6'],
    [':::', 'bad-ipv6'],
    ['::1.2.3', 'bad-ipv6'],
    ['::ffff:01.2.3.4', 'bad-ipv6'],
    ['fe80::1%eth0', 'bad-ipv6'],
    ['[fe80::1%25eth0]:123', 'bad-ipv6'],
    ['[::1', 'bad-ipv6'],
    ['[::1]123', 'bad-ipv6'],
    ['[time.example]:123', 'bad-ipv6'],
    ['[1.2.3.4]', 'bad-ipv6'],
    ['[]', 'bad-ipv6'],
  ])('%j', (text, problem) => {
    expect(parseServerAddress(text)).toEqual({ ok: false, error: problem });
  });
});

describe('the gate for hosts lets only the canonical spelling pass', () => {
  it.each(['time.example', 'router', '192.0.2.1', '2001:db8::1', '::1', name253])('%j', (host) => {
    expect(isHost(host)).toBe(true);
  });
  it.each([
    '',
    'Time.example',
    'time.example.',
    ' time.example',
    'time.example:123',
    '[2001:db8::1]',
    '2001:DB8::1',
    '2001:db8:0::1',
    '::ffff:192.0.2.1',
    '224.0.1.1',
    '1.2.3',
    '-x',
    'a;reboot',
    '$(reboot)',
    'a\nb',
    `${name253}a`,
  ])('not %j', (host) => {
    expect(isHost(host)).toBe(false);
  });

  it('addresses are not host names', () => {
    expect(isHostName('time.example')).toBe(true);
    expect(isHostName('192.0.2.1')).toBe(false);
    expect(isHostName('::1')).toBe(false);
    expect(isHostName('')).toBe(false);
  });
});

describe('addressText', () => {
  it.each(['time.example.org:1123', '192.0.2.1:123', '[2001:db8::1]:4123'])(
    'gives back %j',
    (text) => {
      const address = parseServerAddress(text);
      expect(address.ok && addressText(address.value)).toBe(text);
    },
  );
});
