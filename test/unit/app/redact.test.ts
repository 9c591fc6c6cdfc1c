import { describe, expect, it } from 'vitest';
import { redact, redactHost } from '#main/app/redact.ts';

const ada = { user: 'ada', host: 'adas-laptop.example.net', home: '/home/ada' };

describe('text about this computer for somebody else', () => {
  it.each([
    ['/home/ada/.config/trueclock/settings.json', '~/.config/trueclock/settings.json'],
    ['/home/grace/x', '/home/<user>/x'],
    ['C:\\Users\\grace\\AppData', 'C:\\Users\\<user>\\AppData'],
    ['adas-laptop and ADAS-LAPTOP.example.net', '<host> and <host>'],
    ['login ada failed', 'login <user> failed'],
    ['at 192.168.178.23:123', 'at 192.168.x.x:123'],
    [
      '10.1.2.3, 172.20.0.1, 169.254.1.1, 100.64.3.4',
      '10.x.x.x, 172.20.x.x, 169.254.x.x, 100.64.x.x',
    ],
    ['[fe80::1] and fd12:3456::9.', '[fe80:…] and fd12:….'],
  ])('turns %s into %s', (text, redacted) => {
    expect(redact(text, ada)).toBe(redacted);
  });

  it.each([
    'chrony 4.5 at 162.159.200.1:123, 2001:db8::1',
    'Canada, adam and nevada are no names of ada-like',
    '2026-11-22T12:34:56.789Z',
    '',
  ])('leaves %s alone', (text) => {
    expect(redact(text, ada)).toBe(text);
  });

  it('does not take the administrator for a person', () => {
    const text = 'root delay of localhost';
    expect(redact(text, { user: 'root', host: 'localhost', home: '/root' })).toBe(text);
  });

  it('takes a name for what it is, not for a pattern', () => {
    expect(redact('a.b axb', { user: 'a.b', host: 'x', home: '/' })).toBe('<user> axb');
  });

  it('hides servers of the local network, and shows public ones', () => {
    expect(redactHost('fritz.box.lan', ada)).toBe('<local name>');
    expect(redactHost('router', ada)).toBe('<local name>');
    expect(redactHost('nas.lan.', ada)).toBe('<local name>');
    expect(redactHost('192.168.1.1', ada)).toBe('192.168.x.x');
    expect(redactHost('time.cloudflare.com', ada)).toBe('time.cloudflare.com');
  });
});
