import { describe, expect, it } from 'vitest';
import { loginEntry, loginEntryPath } from '#main/app/login-entry.ts';

/** Reads an `Exec` line as a desktop does: escapes of the file, then quotes, then field codes. */
function readExec(entry: string): string[] {
  const line = /^Exec=(.*)$/m.exec(entry)?.[1] ?? '';
  const unescaped = line.replaceAll('\\\\', '\\');
  return [...unescaped.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, quoted = '']) =>
    quoted.replace(/\\(.)/g, '$1').replaceAll('%%', '%'),
  );
}

describe('the file that starts the app at login', () => {
  it('lies where desktops look', () => {
    expect(loginEntryPath({}, '/home/ada')).toBe('/home/ada/.config/autostart/trueclock.desktop');
    expect(loginEntryPath({ XDG_CONFIG_HOME: '/x' }, '/home/ada')).toBe(
      '/x/autostart/trueclock.desktop',
    );
    expect(loginEntryPath({ XDG_CONFIG_HOME: 'x' }, '/home/ada')).toBe(
      '/home/ada/.config/autostart/trueclock.desktop',
    );
  });

  it('starts the program, and tells it that this is a login', () => {
    const entry = loginEntry('Trueclock', '/opt/Trueclock/trueclock', []) ?? '';
    expect(entry).toMatch(/^\[Desktop Entry\]\nType=Application\nName=Trueclock\n/);
    expect(readExec(entry)).toEqual(['/opt/Trueclock/trueclock', '--at-login']);
  });

  it.each(['/a b/true clock', '/50%/x', '/$HOME/`x`', '/with"quote', String.raw`/back\slash`])(
    'starts %s as it is written',
    (program) => {
      expect(readExec(loginEntry('Trueclock', program, []) ?? '')[0]).toBe(program);
    },
  );

  it('is not made for a path that would end its line, or that the format cannot hold', () => {
    expect(loginEntry('Trueclock', '/x\nExec=evil', [])).toBeNull();
    expect(loginEntry('Trueclock', '/a=b', [])).toBeNull();
  });
});
