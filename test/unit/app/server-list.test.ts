import { describe, expect, it } from 'vitest';
import { readServerList, serverListText } from '#main/app/server-list.ts';

describe('a list of servers in a file', () => {
  it('reads what it wrote', () => {
    const servers = [
      { host: 'ntp.example.org', port: 123 },
      { host: '192.0.2.7', port: 1123 },
      { host: '2001:db8::7', port: 123 },
    ];
    expect(readServerList(serverListText(servers))).toEqual({
      servers: ['ntp.example.org:123', '192.0.2.7:1123', '[2001:db8::7]:123'],
      refused: [],
    });
  });

  it('takes what people write: comments, blank lines, any line end, a byte order mark, capitals, one twice', () => {
    const text = '\ufeff# ours\r\n\r\n  NTP.Example.org. # main\rntp.example.org:123\n\t192.0.2.1';
    expect(readServerList(text).servers).toEqual(['ntp.example.org:123', '192.0.2.1:123']);
  });

  it('names the lines that are no servers, and takes the others', () => {
    const { servers, refused } = readServerList(
      'a.example\nserver b.example\n300.1.1.1\nc.example:0',
    );
    expect(servers).toEqual(['a.example:123']);
    expect(refused).toEqual([
      { line: 2, text: 'server b.example', reason: 'bad-host-name' },
      { line: 3, text: '300.1.1.1', reason: 'bad-ipv4' },
      { line: 4, text: 'c.example:0', reason: 'bad-port' },
    ]);
  });

  it('shows little of a file that is something else, and none of its control characters', () => {
    const { servers, refused } = readServerList(`${'\u001b[31m\u202e'.repeat(500)}\n`.repeat(1000));
    expect(servers).toEqual([]);
    expect(refused.length).toBeLessThanOrEqual(20);
    for (const { text } of refused) {
      expect(text.length).toBeLessThanOrEqual(60);
      expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
    }
  });
});
