import {
  countOf,
  isConfigured,
  leapOf,
  numberOf,
  parseAssociations,
  parseVariables,
  reachOf,
  secondsOf,
  stateOf,
  textOf,
  timestampOf,
} from '#main/os/parse/ntpq.ts';
import { check, isPrintable, utf8, type Target } from '../target.ts';

/** Output of ntpq: figures are finite, words of the protocol in their range, texts can be shown. */
export const target: Target = {
  name: 'ntpq',
  maxLength: 400,
  words: [
    ...['associd=1 status=b41a conf, auth, reach, sel_sys.peer', 'associd=', ' status=', '8811'],
    ...['offset=', 'delay=', 'reach=', 'leap=', 'stratum=', 'refid=', 'srchost="pool.lab"', '377'],
    ...['clock=eeadd877.99eb53fd  Sun', 'rec=00000000.00000000', '-0.000', '1e99', '-1e-99', 'NaN'],
    ...[',', '\n', '"', '=', '  1  6615  8811   yes  no\n', '65536', '\u202e', '\u001b'],
  ],
  maxSteps: (length) => 1000 + 100 * length,
  run(input) {
    const output = utf8(input);
    const ids = parseAssociations(output);
    // They become words of a command.
    check(
      ids.every((id) => /^\d{1,5}$/.test(id)),
      'an id of another form',
    );
    for (const variables of parseVariables(output)) {
      check(variables.has('associd'), 'a block without its beginning');
      for (const name of variables.keys()) {
        for (const figure of [numberOf(variables, name, 500), secondsOf(variables, name)]) {
          check(figure === null || Math.abs(figure) <= 2 ** 32, 'a figure that nothing can have');
          check(!Object.is(figure, -0), 'minus zero');
        }
        const count = countOf(variables, name, 16);
        check(count === null || (Number.isInteger(count) && count >= 0), 'no count');
        check(count === null || count <= 16, 'a count beyond the last');
        const text = textOf(variables, name);
        const shown = text === null || (isPrintable(text) && text !== '' && text.length <= 256);
        check(shown, 'a text that cannot be shown');
        const time = timestampOf(variables, name);
        check(time === null || (time > 0n && time < 1n << 64n), 'a time stamp of other bits');
      }
      const reach = reachOf(variables);
      check(reach >= 0 && reach <= 0xff, 'a register of more than eight bits');
      const state = stateOf(variables);
      check(variables.has('status') || state === 'unusable', 'a state that nobody told');
      check(variables.has('status') || !isConfigured(variables), 'configured by nobody');
      check(leapOf(variables) === null || variables.has('leap'), 'a leap that nobody told');
    }
  },
};
