import { isHost } from '#shared/address.ts';
import {
  disciplineOf,
  formatSource,
  readConfiguration,
  readSources,
} from '#shared/core/plan/ntpd-rs/config.ts';
import { fieldsOf, numberOf, readToml } from '#shared/core/plan/ntpd-rs/toml.ts';
import { splitLines } from '#shared/core/plan/text.ts';
import type { NtpdRsState } from '#shared/model/service-state.ts';
import { daemonConf, parseNtpCtl, parseNtpCtlVersion } from '#main/os/parse/ntp-ctl.ts';
import { byteString, check, isPrintable, utf8, type Target } from '../target.ts';
import { BLOCK_WORDS } from './support/chrony-file.ts';
import { checkPlan, wishFor } from './support/plan.ts';

const PEER = 'name="a.example:123",address="192.0.2.1:123",id="1"';

/** The file of ntpd-rs and the output of ntp-ctl. The first bit of the input is the mode of the wish. */
export const target: Target = {
  name: 'ntpd-rs',
  maxLength: 400,
  words: [
    ...BLOCK_WORDS,
    ...['[[source]]\n', 'mode = "server"\n', 'mode = "nts-pool"\n', 'address = "a.example"\n'],
    ...[
      'address = "[2001:db8::1]:1123"\n',
      'poll-interval-limits = { min = 4, max = 10 }\n',
      'inf',
    ],
    ...[
      '[source.x]\n',
      '[synchronization]\n',
      'minimum-agreeing-sources = 1\n',
      '"""',
      "'''",
      '\\',
    ],
    ...['[', ']', '{', '}', '=', '.', '#', '"', ',', '\n', '\r\n', '1_0', '1e999', '0.5', '-1'],
    ...['ntp_system_stratum 3\n', 'ntp_system_leap_indicator 0\n', '\u202e'],
    ...[`ntp_source_offset_seconds{${PEER}} -0.0\n`, `ntp_source_unanswered_polls{${PEER}} 0\n`],
    ...['ntp_system_root_delay_seconds -0.5\n', 'ntp-ctl 1.4.0', '--config=', '-c'],
  ],
  maxSteps: (length) => 20_000 + 500 * length,
  run(input) {
    const bytes = input.subarray(1);
    const text = byteString(bytes);
    checkFile(text);
    checkPlan(stateWith, text, wishFor('ntpd-rs', input));

    const output = utf8(bytes);
    checkStatus(output);
    const version = parseNtpCtlVersion(output);
    check(version === null || /^[\d.]{3,19}$/.test(version), 'a version of another form');
    const conf = daemonConf(output.split(/\s+/));
    check(conf === null || output.includes(conf), 'a file that is not named');
  },
};

/** Statements stand on lines that are there, one after the other; what a table names is read back as the same. */
function checkFile(text: string): void {
  const count = splitLines(text).length;
  let next = 1;
  for (const statement of readToml(text) ?? []) {
    const { line, lines } = statement;
    check(line >= next && lines >= 1, 'two statements on one line');
    next = line + lines;
    check(next - 1 <= count, 'a statement on a line that is not there');
    if (statement.kind !== 'value') continue;
    check(text.includes(statement.value), 'a value that is not in the file');
    for (const value of [statement.value, ...fieldsOf(statement.value).values()]) {
      const number = numberOf(value);
      check(number === null || number >= 0, 'a number that is none');
    }
  }
  const { agreeing, stepsFrom, startupLimits } = disciplineOf({ path: '/etc/ntp.toml', text });
  const limits = [agreeing, stepsFrom, startupLimits.forward, startupLimits.backward];
  check(Number.isInteger(agreeing), 'a fraction of a source');
  check(
    limits.every((limit) => limit >= 0),
    'a limit that is none',
  );
  for (const { source } of readConfiguration(text)?.tables ?? []) {
    if (source === null || !isHost(source.host)) continue;
    for (const poll of [source.minpoll, source.maxpoll]) {
      check(poll === null || Number.isInteger(poll), 'a fraction of a poll exponent');
      check(poll === null || Math.abs(poll) <= 128, 'a poll exponent of more than eight bits');
    }
    const written = formatSource(source, true).join('');
    const again = readConfiguration(written)?.tables[0]?.source;
    check(
      again !== null && again !== undefined && formatSource(again, true).join('') === written,
      'a source changes',
    );
  }
}

function checkStatus(output: string): void {
  const status = parseNtpCtl(output);
  if (status === null) return;
  const { sources, stratum, rootDelay, rootDispersion } = status;
  check(Number.isInteger(stratum) && stratum >= 0 && stratum <= 255, 'a stratum that is none');
  check(Number.isFinite(rootDelay + rootDispersion), 'a figure is not finite');
  for (const { name, address, poll, unanswered, offset, uncertainty, delay } of sources) {
    check(isName(name) && isName(address), 'a name that cannot be shown');
    check(Number.isFinite(poll + unanswered + offset), 'a figure is not finite');
    check(!Object.is(offset, -0), 'minus zero');
    check(!Number.isNaN(uncertainty) && !Number.isNaN(delay), 'a figure is none');
  }
}

const isName = (text: string): boolean => text.length <= 300 && isPrintable(text);

/** A machine whose configuration is this file. */
function stateWith(text: string): NtpdRsState {
  const conf = { path: '/etc/ntpd-rs/ntp.toml', text };
  return {
    ...{ backend: 'ntpd-rs', version: '1.5.0', unit: 'ntpd-rs.service', running: true },
    ...{ enabled: true, conf },
    sources: readSources(conf, () => 'unknown'),
  };
}
