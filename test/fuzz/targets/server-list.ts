import { readServerList, serverListText } from '#main/app/server-list.ts';
import { addressText, parseServerAddress } from '#shared/address.ts';
import { check, isPrintable, utf8, type Target } from '../target.ts';

/** A list of servers from a file: few words of what it refuses, and what it takes survives an export. */
export const target: Target = {
  name: 'server-list',
  maxLength: 400,
  words: [
    ...[
      'time.example\n',
      'TIME.example.',
      '192.0.2.1:1123\n',
      '[2001:db8::1]:123\n',
      '2001:DB8::1',
    ],
    ...[
      '# ',
      '\r\n',
      '\r',
      '\n',
      '\ufeff',
      '\u202e',
      '\u00a0',
      ' ',
      '\t',
      ':0',
      ':65536',
      'http://',
    ],
    ...['127.0.0.1', '0x7f.1', 'x'.repeat(70), 'a b c\n'],
  ],
  maxSteps: (length) => 1000 + 200 * length,
  run(input) {
    const text = utf8(input);
    const lines = text.split(/\r\n|\r|\n/).length;
    const { servers, refused } = readServerList(text);
    check(refused.length <= 20, 'a list of all that is refused');
    check(new Set(servers).size === servers.length, 'a server that is there twice');
    let last = 0;
    for (const { line, text: shown } of refused) {
      check(line > last && line <= lines, 'a line that is not there');
      last = line;
      check(isPrintable(shown) && shown.length <= 60, 'a line that cannot be shown');
    }
    const addresses = servers.map((server) => {
      const address = parseServerAddress(server);
      check(address.ok && addressText(address.value) === server, 'a server in another spelling');
      return address.value;
    });
    const again = readServerList(serverListText(addresses));
    check(again.refused.length === 0, 'an export that is not read');
    check(JSON.stringify(again.servers) === JSON.stringify(servers), 'an export of other servers');
  },
};
