import { isHost } from '#shared/address.ts';
import { readSources } from '#shared/core/plan/ntpd/config.ts';
import { formatSource, parseSource } from '#shared/core/plan/ntpd/lines.ts';
import { splitLines } from '#shared/core/plan/text.ts';
import type { NtpdState } from '#shared/model/service-state.ts';
import { parseNtpdOptions, parseNtpdVersion, parseStartScript } from '#main/os/parse/ntpd.ts';
import { byteString, check, type Target } from '../target.ts';
import { BLOCK_WORDS } from './support/chrony-file.ts';
import { checkPlan, wishFor } from './support/plan.ts';

/** The main file of ntpd, read line by line and changed, what its arguments and Debian's start script say. The
 * first bit of the input is the mode of the wish. */
export const target: Target = {
  name: 'ntpd-conf',
  maxLength: 300,
  words: [
    ...BLOCK_WORDS,
    ...['server a.example iburst\n', 'pool b.example', 'peer 192.0.2.7', '-4', ' -6 ', '"', '#'],
    ...[' minpoll 4', ' maxpoll 10', ' prefer', ' nts', ' version 4', ' key 3', '\r\n', '\n'],
    ...['server 127.127.1.0\n', 'clock', '[2001:db8::1]:4460', ':123', '\0', '\v', '\u00a0', '.'],
    ...['tinker panic 0 step 0.5\n', 'tos minsane 3\n', 'broadcastclient\n', 'leapfile /x\n'],
    ...[
      'ntpd ntpsec-1.2.2',
      'ntpd 4.2.8p15@1.3728-o',
      '-gxc',
      '-c',
      '/etc/ntp.conf',
      '--configfile=',
    ],
    ...['. /etc/default/ntp\n', '-e /run/ntp.conf.dhcp ]', '"$IGNORE_DHCP" != "yes"'],
  ],
  maxSteps: (length) => 10_000 + 400 * length,
  run(input) {
    const text = byteString(input.subarray(1));
    for (const line of splitLines(text)) checkSource(line);
    checkPlan(stateWith, text, wishFor('ntpd', input));

    const version = parseNtpdVersion(text)?.version;
    check(version === undefined || /^[\w.]{3,24}$/.test(version), 'a version of another form');
    const words = text.split(/\s+/);
    const { conf } = parseNtpdOptions(words);
    check(conf === null || text.includes(conf), 'a file that is not named');
    const script = parseStartScript(text);
    for (const path of [script.defaults, script.conf, script.copy]) {
      check(path === null || /^\/[\w./-]+$/.test(path), 'a path of another form');
    }
  },
};

/** What a line names, in words that may be written, is read back as the same source. */
function checkSource(line: string): void {
  const source = parseSource(line);
  if (source === null || !isHost(source.host)) return;
  const written = formatSource(source, true);
  const again = parseSource(written);
  check(again !== null && formatSource(again, true) === written, 'a source changes');
}

/** A machine whose whole configuration is this file. */
function stateWith(text: string): NtpdState {
  const files = {
    conf: { path: '/etc/ntp.conf', text },
    ...{ included: [], dropIns: null, dhcp: null },
  };
  return {
    ...{ backend: 'ntpd', version: '4.2.8p15', unit: 'ntp.service', running: true, enabled: true },
    ...{ nts: false, panicGate: true, slewOnly: false, ...files },
    sources: readSources(files, () => 'unknown'),
  };
}
