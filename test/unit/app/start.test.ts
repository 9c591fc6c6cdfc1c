import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventEmitter } from 'node:events';
import { startApp } from '#main/app/start.ts';
import type { Controller } from '#main/engine/controller.ts';
import type { Preferences } from '#shared/model/settings.ts';
import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';
import { scenario } from '#test/support/mock-scenarios.ts';

/** As much of Electron and of the desktop as a start needs. */
const desk = vi.hoisted(() => ({
  app: null as EventEmitter | null,
  opened: [] as (string | null)[],
  loginItems: [] as boolean[],
  isSwitchedOff: false,
  exits: [] as number[],
}));

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events');
  class Tray extends EventEmitter {
    isDestroyed = false;
    check = () => {
      if (this.isDestroyed) throw new Error('Tray is destroyed');
    };
    setImage = () => this.check();
    setToolTip = () => this.check();
    setContextMenu = () => this.check();
    destroy = () => void (this.isDestroyed = true);
  }
  const app = Object.assign(new EventEmitter(), {
    name: 'Trueclock',
    isPackaged: true,
    getPath: () => '/nowhere',
    getPreferredSystemLanguages: () => ['en'],
    requestSingleInstanceLock: () => true,
    setAppUserModelId: () => undefined,
    whenReady: () => Promise.resolve(),
    exit: (code: number) => void desk.exits.push(code),
  });
  desk.app = app;
  return {
    app,
    Tray,
    Menu: { buildFromTemplate: () => ({}) },
    ipcMain: {},
    nativeTheme: {},
    BrowserWindow: { getFocusedWindow: () => null, getAllWindows: () => [] },
    Notification: { isSupported: () => false },
    dialog: {
      showErrorBox: (_title: string, text: string) => {
        throw new Error(text);
      },
    },
  };
});
vi.mock('#main/app/protocol.ts', () => ({ registerScheme: vi.fn(), servePages: vi.fn() }));
vi.mock('#main/app/security.ts', () => ({
  enableSecurity: vi.fn(),
  enableSessionSecurity: vi.fn(),
}));
vi.mock('#main/ipc/server.ts', () => ({ serveContract: vi.fn() }));
vi.mock('#main/app/menu.ts', () => ({ setMenu: vi.fn() }));
vi.mock('#main/app/window.ts', () => ({
  createMainWindow: () => ({
    open: (screen: string | null) => {
      desk.opened.push(screen);
      return Promise.resolve();
    },
  }),
}));
vi.mock('#main/app/login-item.ts', () => ({
  wasOpenedAtLogin: () => false,
  isSwitchedOff: () => Promise.resolve(desk.isSwitchedOff),
  keepLoginItem: (wanted: boolean) => {
    desk.loginItems.push(wanted);
    return Promise.resolve({ ok: true, value: undefined });
  },
}));

beforeEach(() => {
  desk.app?.removeAllListeners();
  Object.assign(desk, { opened: [], loginItems: [], exits: [], isSwitchedOff: false });
});

/** Starts the app with these settings; `change` is what its engine does to the state. */
async function started(preferences: Partial<Preferences>) {
  const before = scenario('off');
  let snapshot: Snapshot = { ...before, settings: { ...before.settings, ...preferences } };
  const listeners = new Set<(patch: SnapshotPatch) => void>();
  const change = (parts: SnapshotPatch['parts']): void => {
    snapshot = { ...snapshot, ...parts, rev: snapshot.rev + 1 };
    for (const listener of listeners) listener({ rev: snapshot.rev, parts });
  };
  const set = vi.fn(() => Promise.resolve({ ok: true, value: undefined }));
  let isClosed = false;
  const controller = {
    handlers: { settings: { set } },
    snapshot: () => snapshot,
    subscribe: (listener: (patch: SnapshotPatch) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    attend: () => undefined,
    // As a check that is cut off does.
    close: () => {
      change({ machine: null });
      isClosed = true;
      return Promise.resolve();
    },
  };
  startApp({
    ...{ preload: '/preload.cjs', pages: '/pages', pictures: '/pictures', licences: [] },
    demo: false,
    createController: () => Promise.resolve(controller as unknown as Controller),
  });
  await vi.waitFor(() => expect(desk.app?.listenerCount('second-instance')).toBe(1));
  await new Promise(setImmediate);
  return { set, isClosed: () => isClosed };
}

describe('the end of the app', () => {
  it('comes without an error, also when the state changes while it ends', async () => {
    const { isClosed } = await started({});
    desk.app?.emit('will-quit', { preventDefault: () => undefined });
    await vi.waitFor(() => expect(desk.exits).toEqual([0]));
    expect(isClosed()).toBe(true);
  });
});

describe('what starts the app at login', () => {
  it('is left alone where it was not chosen here: another made it', async () => {
    await started({ startAtLogin: false });
    expect(desk.loginItems).toEqual([]);
  });

  it('is made anew where it was chosen, for the package may lie elsewhere', async () => {
    await started({ startAtLogin: true });
    expect(desk.loginItems).toEqual([true]);
  });

  it('is no longer chosen where the desktop has switched it off', async () => {
    desk.isSwitchedOff = true;
    const { set } = await started({ startAtLogin: true });
    expect(set).toHaveBeenCalledExactlyOnceWith({ startAtLogin: false });
    expect(desk.loginItems).toEqual([]);
  });
});

describe('a second start', () => {
  const again = (...argv: readonly string[]) =>
    desk.app?.emit('second-instance', {}, ['trueclock', ...argv], '/');

  it('opens the window, at the screen that it names', async () => {
    await started({ startHidden: true });
    desk.opened = [];
    again();
    again('--screen=servers');
    expect(desk.opened).toEqual([null, 'servers']);
  });

  it('opens none at login when the app is to start hidden', async () => {
    await started({ startHidden: true });
    desk.opened = [];
    again('--at-login');
    expect(desk.opened).toEqual([]);
  });

  it('opens one at login when it is not', async () => {
    await started({ startHidden: false });
    desk.opened = [];
    again('--at-login');
    expect(desk.opened).toEqual([null]);
  });
});
