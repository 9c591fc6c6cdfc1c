import { describe, expect, it } from 'vitest';
import { settingsPath } from '#main/store/paths.ts';

describe('where the settings live', () => {
  it('Linux: the XDG folder, else ~/.config', () => {
    const linux = { platform: 'linux', home: '/home/ada' } as const;
    expect(settingsPath({ ...linux, env: {} })).toBe('/home/ada/.config/trueclock/settings.json');
    expect(settingsPath({ ...linux, env: { XDG_CONFIG_HOME: '/etc/xdg-ada' } })).toBe(
      '/etc/xdg-ada/trueclock/settings.json',
    );
  });

  it.each(['', 'relative/folder'])('Linux: XDG_CONFIG_HOME=%j is ignored', (value) => {
    const env = { XDG_CONFIG_HOME: value };
    expect(settingsPath({ platform: 'linux', home: '/home/ada', env })).toBe(
      '/home/ada/.config/trueclock/settings.json',
    );
  });

  it('macOS: Application Support, whatever XDG says', () => {
    const env = { XDG_CONFIG_HOME: '/elsewhere' };
    expect(settingsPath({ platform: 'darwin', home: '/Users/ada', env })).toBe(
      '/Users/ada/Library/Application Support/Trueclock/settings.json',
    );
  });

  it('Windows: the roaming folder, also when the variable is missing', () => {
    const windows = { platform: 'win32', home: 'C:\\Users\\ada' } as const;
    const expected = 'C:\\Users\\ada\\AppData\\Roaming\\Trueclock\\settings.json';
    expect(settingsPath({ ...windows, env: {} })).toBe(expected);
    expect(settingsPath({ ...windows, env: { APPDATA: 'here' } })).toBe(expected);
    expect(settingsPath({ ...windows, env: { APPDATA: 'D:\\Roaming' } })).toBe(
      'D:\\Roaming\\Trueclock\\settings.json',
    );
  });
});
