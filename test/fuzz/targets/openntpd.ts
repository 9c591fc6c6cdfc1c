import { isHost } from '#shared/address.ts';
import { readSources } from '#shared/core/plan/openntpd/config.ts';
import {
  constraintOf,
  formatSource,
  isTrusted,
  readStatements,
  sourceOf,
} from '#shared/core/plan/openntpd/lines.ts';
import { splitLines } from '#shared/core/plan/text.ts';
import type { OpenntpdState } from '#shared/model/service-state.ts';
import {
  isRefused,
  parseNtpctl,
  parseOpenntpdArguments,
  parsePackageVersion,
} from '#main/os/parse/ntpctl.ts';
import { byteString, check, isPrintable, utf8, type Target } from '../target.ts';
import { BLOCK_WORDS } from './support/chrony-file.ts';
import { checkPlan, wishFor } from './support/plan.ts';

/** The file of OpenNTPD and the output of ntpctl. The first bit of the input is the mode of the wish. */
export const target: Target = {
  name: 'openntpd',
  maxLength: 400,
  words: [
    ...BLOCK_WORDS,
    ...[
      'server a.example\n',
      'servers "b.example"',
      ' trusted',
      ' weight 2',
      '\\\n',
      '\\',
      '"',
      "'",
    ],
    ...['#', '\n', '\r\n', '\t', 'constraint from "https://www.example/x"\n', 'sensor *\n', '\0'],
    ...['3/4 peers valid, clock synced, stratum 3\n', 'clock unsynced, clock offset is -0.000ms\n'],
    ...['10.99.0.11 from pool pool.lab\n', 'not resolved from pool 0.example\n', 'sensor\n'],
    ...[' *  2 10  2   27s   32s         0.000ms     0.040ms     0.020ms\n', '-0.000ms', '\u202e'],
    ...[
      '    1  2  -   15s   15s             ---- peer not valid ----\n',
      '999',
      ': Permission denied',
    ],
    ...['1:6.2p3-4.2+b1', '-sf', '-f', '/etc/x'],
  ],
  maxSteps: (length) => 10_000 + 500 * length,
  run(input) {
    const bytes = input.subarray(1);
    const text = byteString(bytes);
    checkFile(text);
    checkPlan(stateWith, text, wishFor('openntpd', input));

    const output = utf8(bytes);
    checkStatus(output);
    isRefused(output);
    const { conf } = parseOpenntpdArguments(output.split(/\s+/));
    check(conf === null || output.includes(conf), 'a file that is not named');
    const version = parsePackageVersion(output);
    check(version === null || /^[\w.]{1,22}$/.test(version), 'a version of another form');
  },
};

/** Statements stand on lines that are there, one after the other; what one names is read back as the same. */
function checkFile(text: string): void {
  const count = splitLines(text).length;
  let last = 0;
  for (const statement of readStatements(text) ?? []) {
    check(
      statement.line > last && statement.line <= count,
      'a statement on a line that is not there',
    );
    check(statement.lines >= 1, 'a statement without a line');
    last = statement.line;
    isTrusted(statement);
    const constraint = constraintOf(statement);
    check(
      constraint === null || text.replaceAll('\n', '').includes(constraint),
      'a host not named',
    );
    const source = sourceOf(statement);
    if (source === null || !isHost(source.host)) continue;
    const written = formatSource(source);
    const [again] = (readStatements(written) ?? []).map(sourceOf);
    check(
      again !== null && again !== undefined && formatSource(again) === written,
      'a source changes',
    );
  }
}

function checkStatus(output: string): void {
  const status = parseNtpctl(output);
  if (status === null) return;
  const { stratum, pending, peers } = status;
  for (const { name, address, weight, trust, poll, offset, delay, ...peer } of peers) {
    check(isName(name) && (address === null || isName(address)), 'a name that cannot be shown');
    for (const figure of [pending, weight, trust, poll, offset ?? 0, delay ?? 0]) {
      check(Number.isFinite(figure), 'a figure is not finite');
      check(!Object.is(figure, -0), 'minus zero');
    }
    check(Math.min(weight, trust, poll) >= 0, 'less than nothing');
    check((offset === null) === (delay === null), 'half of a measurement');
    check(isStratum(peer.stratum), 'a stratum that no packet can hold');
  }
  check(isStratum(stratum), 'a stratum that no packet can hold');
}

const isStratum = (stratum: number | null): boolean => stratum === null || stratum <= 255;

const isName = (text: string): boolean => text.length <= 253 && isPrintable(text);

/** A machine whose configuration is this file. */
function stateWith(text: string): OpenntpdState {
  const conf = { path: '/etc/openntpd/ntpd.conf', text };
  return {
    ...{ backend: 'openntpd', version: '6.2p3', unit: 'openntpd.service', running: true },
    ...{ enabled: true, setsAtStart: false, conf },
    sources: readSources(conf, () => 'unknown'),
  };
}
