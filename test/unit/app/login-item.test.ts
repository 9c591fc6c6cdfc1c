import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { isSwitchedOff, keepLoginItem } from '#main/app/login-item.ts';

const PROGRAM = String.raw`C:\Program Files\Trueclock\Trueclock.exe`;

interface Item {
  readonly path?: string;
  readonly args?: readonly string[];
}

/** Both systems as Electron sees them: the value below `Run` with Task Manager's switch, and macOS' Service Management. */
const system = vi.hoisted(() => ({
  run: null as string | null,
  approved: true,
  /** The organisation's policy keeps the value from being written. */
  readOnly: false,
  status: 'not-registered',
  /** How often the item was set. */
  sets: 0,
  isPackaged: true,
}));

vi.mock('electron', () => {
  const isMac = () => process.platform === 'darwin';
  // browser_win.cc: joined by blanks as they are, and compared as a whole.
  const lineOf = ({ path = '', args = [] }: Item) => [path, ...args].join(' ');
  const app = {
    get isPackaged() {
      return system.isPackaged;
    },
    getAppPath: () => String.raw`C:\Users\Ada Lovelace\trueclock`,
    getLoginItemSettings(item: Item) {
      if (isMac()) return { openAtLogin: system.status === 'enabled', status: system.status };
      const openAtLogin = system.run !== null && system.run === lineOf(item);
      return { openAtLogin, executableWillLaunchAtLogin: openAtLogin && system.approved };
    },
    setLoginItemSettings({ openAtLogin, ...item }: Item & { openAtLogin: boolean }) {
      system.sets += 1;
      if (system.readOnly) return;
      system.run = openAtLogin ? lineOf(item) : null;
      system.approved = true;
      // What the user has switched off stays so until they approve of it.
      if (system.status === 'requires-approval') return;
      system.status = openAtLogin ? 'enabled' : 'not-registered';
    },
  };
  return { app };
});

const real = { platform: process.platform, execPath: process.execPath };
const pretend = (values: Partial<typeof real>) => {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(process, name, { value });
  }
};
beforeEach(() => {
  const fresh = { run: null, approved: true, readOnly: false, status: 'not-registered' };
  Object.assign(system, { ...fresh, sets: 0, isPackaged: true });
});
afterEach(() => pretend(real));

describe('on Windows, the login item', () => {
  beforeEach(() => pretend({ platform: 'win32', execPath: PROGRAM }));

  it('is a command line that starts this program and no other, wherever it lies', async () => {
    expect(await keepLoginItem(true)).toEqual({ ok: true, value: undefined });
    expect(system.run).toBe(String.raw`"C:\Program Files\Trueclock\Trueclock.exe" "--at-login"`);
    system.isPackaged = false;
    await keepLoginItem(true);
    expect(system.run).toBe(
      String.raw`"C:\Program Files\Trueclock\Trueclock.exe" "C:\Users\Ada Lovelace\trueclock" "--at-login"`,
    );
  });

  it('is known again, and taken away', async () => {
    await keepLoginItem(true);
    await keepLoginItem(true);
    expect(system.sets).toBe(1);
    expect(await keepLoginItem(false)).toMatchObject({ ok: true });
    expect(system.run).toBeNull();
  });

  it('that cannot be written is no success', async () => {
    system.readOnly = true;
    expect(await keepLoginItem(true)).toMatchObject({
      ok: false,
      error: { code: 'store.unwritable' },
    });
  });

  it('that Task Manager has switched off is off, and on again at the user’s word here', async () => {
    await keepLoginItem(true);
    expect(await isSwitchedOff()).toBe(false);
    system.approved = false;
    expect(await isSwitchedOff()).toBe(true);
    expect(await keepLoginItem(true)).toMatchObject({ ok: true });
    expect(await isSwitchedOff()).toBe(false);
  });
});

describe('on macOS, the login item', () => {
  beforeEach(() => pretend({ platform: 'darwin' }));

  it('is registered', async () => {
    expect(await keepLoginItem(true)).toMatchObject({ ok: true });
    expect(system.status).toBe('enabled');
    expect(await isSwitchedOff()).toBe(false);
  });

  it('that the user has switched off in System Settings is off, and that is told', async () => {
    system.status = 'requires-approval';
    expect(await isSwitchedOff()).toBe(true);
    expect(await keepLoginItem(true)).toMatchObject({
      ok: false,
      error: { code: 'store.unwritable', context: { detail: 'requires-approval' } },
    });
  });
});

describe('on Linux, the login entry', () => {
  it('that a desktop’s settings have switched off is off, and on again at the user’s word here', async () => {
    const config = await mkdtemp(join(tmpdir(), 'trueclock-login-'));
    vi.stubEnv('XDG_CONFIG_HOME', config);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await rm(config, { recursive: true });
    });
    pretend({ platform: 'linux' });
    const path = join(config, 'autostart/trueclock.desktop');
    expect(await isSwitchedOff()).toBe(false);
    expect(await keepLoginItem(true)).toMatchObject({ ok: true });
    expect(await isSwitchedOff()).toBe(false);
    for (const off of ['Hidden=true', 'X-GNOME-Autostart-enabled=false']) {
      await appendFile(path, `${off}\n`);
      expect(await isSwitchedOff(), off).toBe(true);
      expect(await keepLoginItem(true)).toMatchObject({ ok: true });
      expect(await isSwitchedOff(), off).toBe(false);
    }
  });
});
