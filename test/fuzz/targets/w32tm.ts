import { parseRegistry } from '#main/os/parse/reg.ts';
import { parseServiceRuns } from '#main/os/parse/sc.ts';
import { parseW32tmPeers, parseW32tmStatus, w32tmProblem } from '#main/os/parse/w32tm.ts';
import { isHost } from '#shared/address.ts';
import { peerFor, readPeers, readSources } from '#shared/core/plan/w32time/peers.ts';
import { byteString, check, isPrintable, type Target } from '../target.ts';

const HEAD = 'Leap Indicator: 0(no warning)\nStratum: 4 (secondary)\nPrecision: -23 (x)\n';
const ROOT = 'Root Delay: 0.0296267s\nRoot Dispersion: 0,0448955s\nReferenceId: 0x28779426 (x)\n';
const PEERS = '#Peers: 1\r\n\r\nPeer: a.example,0x8\r\n';

/** What w32tm, reg and sc of Windows print, and the list of servers in the registry. */
export const target: Target = {
  name: 'w32tm',
  maxLength: 600,
  words: [
    ...[HEAD, ROOT, 'Last: x\nSource: time.windows.com,0x8\nPoll Interval: 7 (128s)\n', PEERS],
    ...[
      'Phase Offset: -0.0000000s\n',
      ': ',
      '\uff1a',
      '\u00a3\u00ba',
      '\r\n\r\n',
      '\n',
      '0x80070426',
    ],
    ...[
      'State: Active\nTime Remaining: 2s\nMode: 3\nStratum: 3\nx: 1\nPoll: 6 (64s)\n',
      ',0x8',
      '255',
    ],
    ...[
      'HKEY_LOCAL_MACHINE\\SYSTEM\\X\r\n',
      '    NtpServer    REG_SZ    ',
      '    REG_DWORD    0x',
      '    ',
    ],
    ...[
      'SpecialPollInterval',
      '0xffffffff',
      '0x0',
      ' : 4 RUNNING\n',
      '        TYPE : 0x20\n',
      '\u001b',
    ],
    ...[
      'time.windows.com,0x9 ',
      '192.0.2.1,0x1',
      '2001:db8::1',
      ' ',
      '\t',
      ',',
      '0X9',
      'A.example.',
    ],
  ],
  maxSteps: (length) => 1500 + 100 * length,
  run(input) {
    const output = byteString(input);
    checkStatus(output);
    checkPeers(output);
    checkRegistry(output);
    checkList(output, null);
    const problem = w32tmProblem(output);
    check(problem === 'other' || output.includes('0x8007'), 'a problem that nobody told');
    check(parseServiceRuns(output) === null || output.includes(':'), 'a state that nobody told');
  },
};

function checkStatus(output: string): void {
  const status = parseW32tmStatus(output);
  if (status === null) return;
  const { source, ...figures } = status;
  check(source === null || isName(source), 'a source that cannot be shown');
  for (const figure of Object.values(figures)) {
    check(figure === null || Number.isFinite(figure), 'a figure is not finite');
    check(!Object.is(figure, -0), 'minus zero');
  }
  const { leap, stratum, poll, rootDelay, rootDispersion, sinceLastSync, referenceId } = figures;
  check([0, 1, 2, 3].includes(leap), 'a leap indicator of more than two bits');
  check(stratum === null || (stratum >= 0 && stratum <= 16), 'a stratum that is none');
  check(poll === null || (poll >= 0 && poll < 100), 'a poll interval that is none');
  check(referenceId === referenceId >>> 0, 'a reference id of more than 32 bits');
  // The root delay may be negative: RFC 5905 lets it be.
  check((rootDelay ?? 0) > -1e12, 'a delay that is none');
  check(Math.min(rootDispersion ?? 0, sinceLastSync ?? 0) >= 0, 'less than nothing');
}

function checkPeers(output: string): void {
  for (const { name, stratum, poll, reach } of parseW32tmPeers(output) ?? []) {
    check(isName(name), 'a name that cannot be shown');
    check(stratum === null || (stratum >= 0 && stratum <= 16), 'a stratum that is none');
    check(poll === null || (poll >= 0 && poll < 100), 'a poll interval that is none');
    check(reach === null || (reach >= 0 && reach <= 0xff), 'a register of more than eight bits');
  }
}

function checkRegistry(output: string): void {
  for (const [key, values] of parseRegistry(output)) {
    check(key.startsWith('hkey_') && !key.includes('\n'), 'a key of another form');
    for (const [lower, { name, data }] of values) {
      check(lower === name.toLowerCase() && output.includes(name), 'a name that is not there');
      if (typeof data === 'number') {
        check(data === data >>> 0, 'a number of more than 32 bits');
        // As the interval of every server in the output.
        checkList(output, data);
      } else check(output.includes(data), 'a text that is not there');
    }
  }
}

/** Entries stay as they stand there; their hosts may be written, and are read back as the same. */
function checkList(list: string, interval: number | null): void {
  const peers = readPeers(list);
  const again = readPeers(peers.map(({ text }) => text).join(' '));
  check(JSON.stringify(again) === JSON.stringify(peers), 'a list changes');
  for (const { host } of peers) {
    if (host === null) continue;
    check(isHost(host), 'a host that is none');
    const [written, ...more] = readPeers(peerFor(host, interval !== null));
    check(written?.host === host && more.length === 0, 'an entry changes');
    check(written.flags === (interval === null ? 8 : 9), 'an entry with other flags');
  }
  for (const source of readSources(list, 'x', null, interval, () => 'unknown')) {
    for (const poll of [source.minpoll, source.maxpoll]) {
      check(poll === null || (poll >= 0 && poll <= 32), 'a poll interval that is none');
    }
  }
}

const isName = (text: string): boolean => text !== '' && text.length <= 253 && isPrintable(text);
