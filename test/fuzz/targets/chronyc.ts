import {
  parseActivity,
  parseSourceNames,
  parseSources,
  parseTracking,
} from '#main/os/parse/chronyc.ts';
import { parseChronydVersion, parseDefaultConf } from '#main/os/parse/chronyd.ts';
import { check, isPrintable, utf8, type Target } from '../target.ts';

/** Output of chronyc and chronyd: figures are numbers in their range, names can be shown. */
export const target: Target = {
  name: 'chronyc',
  maxLength: 300,
  words: [
    ...[
      '7F7F0101',
      '4294967295',
      '-0.000000001',
      '1e9',
      '0x10',
      'NaN',
      '377',
      '400',
      '0',
      ',',
      '\n',
    ],
    ...['^,*,', '=,+,', '#,-,', '?', 'x', '~', 'ID#0000000001', 'Normal', 'Insert second'],
    ...[
      'Delete second',
      'Not synchronised',
      'chronyd (chrony) version ',
      '4.3',
      ' (+NTS)',
      '\u202e',
    ],
    ...['      -f FILE      Specify configuration file (/etc/chrony/chrony.conf)'],
  ],
  maxSteps: (length) => 1000 + 100 * length,
  run(input) {
    const output = utf8(input);
    const tracking = parseTracking(output);
    if (tracking !== null) {
      for (const figure of Object.values(tracking)) {
        check(typeof figure !== 'number' || Number.isFinite(figure), 'a figure is not finite');
        check(!Object.is(figure, -0), 'minus zero');
      }
      check(isName(tracking.source), 'a source that cannot be shown');
      check(/^[0-9A-F]{8}$/.test(tracking.referenceId), 'a reference id of another form');
    }
    for (const { name, reach, sinceLast, offset, bound } of parseSources(output)) {
      check(isName(name) && name !== '', 'a name that cannot be shown');
      check(reach >= 0 && reach <= 0xff, 'a register of more than eight bits');
      for (const figure of [sinceLast, offset, bound]) {
        check(figure === null || Number.isFinite(figure), 'a figure is not finite');
      }
      check((offset === null) === (sinceLast === null), 'an offset that was never measured');
    }
    check((parseActivity(output) ?? 0) >= 0, 'fewer sources than none');
    check(parseSourceNames(output).every(isName), 'a name that cannot be shown');
    const version = parseChronydVersion(output)?.version;
    check(version === undefined || /^[\w.-]{3,24}$/.test(version), 'a version of another form');
    const conf = parseDefaultConf(output);
    check(conf === null || /^\/[!-~]+$/.test(conf), 'a path of another form');
  },
};

const isName = (text: string): boolean => text.length <= 253 && isPrintable(text);
