import { parseBusValues, textsOf } from '#main/os/parse/busctl.ts';
import { parseAddress, parseMessage, parseName } from '#main/os/parse/timesync1.ts';
import { check, isPrintable, utf8, type Target } from '../target.ts';

const TYPE = '(uuuuittayttttbtt)';
const MESSAGE = `{"type":"${TYPE}","data":[0,4,4,2,10,3000,4000,[192,0,2,1],1,2,3,4,false,7,0]}\n`;

/** What systemd-timesyncd says over the bus, as JSON. */
export const target: Target = {
  name: 'timesync',
  maxLength: 300,
  words: [
    ...[MESSAGE, '{"type":"s","data":"a.example"}\n', '{"type":"(iay)","data":[2,[192,0,2,1]]}\n'],
    ...[
      '{"type":"as","data":["a.example"]}\n',
      `"${TYPE}"`,
      '"type"',
      '"data"',
      'null',
      '[]',
      '{}',
    ],
    ...['9007199254740991', '1e308', '-1', '0.5', 'true', '"\\u001b"', '\u202e', ',', ':', '"'],
  ],
  maxSteps: (length) => 1500 + 40 * length,
  run(input) {
    const values = parseBusValues(utf8(input));
    for (const value of values ?? []) {
      const message = parseMessage(value);
      if (message !== null) {
        for (const figure of Object.values(message)) {
          check(typeof figure !== 'number' || Number.isFinite(figure), 'a figure is not finite');
        }
        const { stratum, rootDelay, rootDispersion, packets } = message;
        check(Math.min(stratum, rootDelay, rootDispersion) >= 0, 'less than nothing');
        check(packets > 0, 'an answer that never came');
        check(/^[ -~]{1,15}$/.test(message.referenceId), 'a reference id that cannot be shown');
      }
      const name = parseName(value);
      check(name === null || (name !== '' && isPrintable(name)), 'a name that cannot be shown');
      const address = parseAddress(value);
      check(address === null || /^[0-9a-f.:]+$/.test(address), 'an address that is none');
      const texts = textsOf(value);
      check(texts === null || texts.every((text) => typeof text === 'string'), 'no texts');
    }
  },
};
