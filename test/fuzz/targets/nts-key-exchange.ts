import { isHost } from '#shared/address.ts';
import { isUsableCookie } from '#shared/core/nts/cookie-jar.ts';
import { keyExchangeRequest, readKeyExchange } from '#shared/core/nts/key-exchange.ts';
import { decodeMessage, encodeMessage } from '#shared/core/nts/records.ts';
import { check, type Target } from '../target.ts';

const END = encodeMessage([]);

/** What a key exchange server sends: records, and what they say. */
export const target: Target = {
  name: 'nts-key-exchange',
  maxLength: 512,
  words: [
    ...[END, keyExchangeRequest(), keyExchangeRequest().subarray(0, 6)],
    ...[
      [0x80, 2, 0, 2, 0, 0],
      [0x80, 3, 0, 2, 0, 1],
      [0, 5, 0, 16],
      [0x80, 6, 0, 4],
      [0x80, 7, 0, 2],
    ].map((bytes) => Uint8Array.from(bytes)),
    ...['ntp.example', '192.0.2.1', '[2001:db8::1]', '2001:db8::1', ':123', '\u0040\u0000'],
  ],
  maxSteps: (length) => 3000 + 60 * length,
  run(input) {
    const message = decodeMessage(input);
    const answer = readKeyExchange(input);
    if (!message.ok) {
      check(!answer.ok, 'keys from what is no message');
      const incomplete = message.error === 'incomplete';
      check((answer.error === 'incomplete') === incomplete, 'no message, for two reasons');
      const more = decodeMessage(Buffer.concat([input, END]));
      check(incomplete || (!more.ok && more.error === 'malformed'), 'malformed until more came');
      return;
    }
    check(Buffer.compare(encodeMessage(message.value), input) === 0, 'records lose bytes');
    const half = decodeMessage(input.subarray(0, input.length >> 1));
    check(!half.ok && half.error === 'incomplete', 'half a message is more than incomplete');
    check(!decodeMessage(Buffer.concat([input, END])).ok, 'a message after its end');
    if (!answer.ok) return;

    const { cookies, host, port } = answer.value;
    check(cookies.length > 0 && cookies.every(isUsableCookie), 'a cookie that cannot be sent');
    check(host === null || isHost(host), 'a host that is none');
    check(port === null || (port >= 1 && port <= 65_535), 'a port out of range');
    const bodies = (type: number): readonly string[] =>
      message.value
        .filter((record) => record.type === type)
        .map(({ body }) => Buffer.from(body).toString('hex'));
    check(bodies(1).join() === '0000', 'another protocol than NTPv4');
    check(bodies(4).join() === '000f', 'another algorithm than was asked for');
    check(bodies(2).length + bodies(3).length === 0, 'keys beside an error');
    check(
      message.value.every(({ critical, type }) => !critical || type <= 7),
      'a critical record that nobody knows was passed over',
    );
  },
};
