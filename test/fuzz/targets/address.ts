import { addressText, isHost, isHostName, parseServerAddress } from '#shared/address.ts';
import { check, utf8, type Target } from '../target.ts';

/** What may reach a configuration file or an argument list: one word that is no option. */
const SAFE = /^[a-z0-9:][a-z0-9.:-]{0,252}$/;

/** A server as a person types it: what is accepted is one safe word with one spelling. */
export const target: Target = {
  name: 'address',
  maxLength: 320,
  words: [
    ...[
      'time.example',
      'xn--',
      '192.0.2.1',
      '0x7f',
      '255',
      '::ffff:',
      '2001:db8::',
      'fe80::1%eth0',
    ],
    ...['[', ']', ':123', ':65535', ':65536', '.', '\u212a', '\u3002', '\u202e', '$(id)', '\0'],
  ],
  maxSteps: (length) => 1500 + 40 * length,
  run(input) {
    const text = utf8(input);
    const result = parseServerAddress(text);
    check(!isHost(text) || result.ok, 'a host that is refused as an address');
    check(!isHostName(text) || isHost(text), 'a host name that is no host');
    if (!result.ok) return;
    const { host, port } = result.value;
    check(SAFE.test(host), 'a host that is not one safe word');
    check(isHost(host), 'a host that is not in its canonical spelling');
    const first = /^(\d+)(?:\.\d+){3}$/.exec(host)?.[1];
    check(first === undefined || (+first >= 1 && +first < 224), 'an address of no one host');
    check(!/^(?:ff[0-9a-f]{2}:|::$)/.test(host), 'an address of no one host');
    check(Number.isInteger(port) && port >= 1 && port <= 65_535, 'a port out of range');
    const again = parseServerAddress(addressText(result.value));
    check(again.ok && again.value.host === host && again.value.port === port, 'two spellings');
    check(!/[^\t -~]/.test(text), 'a character that no address has was passed over');
  },
};
