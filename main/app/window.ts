import { BrowserWindow } from 'electron';
import { channelOf } from '#shared/ipc/contract.ts';
import type { Screen } from '#shared/model/screen.ts';
import type { Attendance } from '#main/engine/limits.ts';
import type { TrustedSenders } from '#main/ipc/sender.ts';
import { createCrashLimit } from './crash-limit.ts';
import { START_PAGE } from './origin.ts';
import { LEAST_SIZE } from './place.ts';
import type { WindowMemory } from './window-memory.ts';

/** The app's one window, which is there or not. */
export interface MainWindow {
  /**
   * Brings the window to the front, and opens it when it is not there; `screen` is what it then shows, null leaves
   * that as it is. Rejects when the page does not load.
   */
  open(screen: Screen | null): Promise<void>;
}

/** What a window is made of. */
export interface WindowParts {
  /** Absolute path of the preload bundle. */
  readonly preload: string;
  readonly senders: TrustedSenders;
  readonly memory: WindowMemory;
  /** Hears whether a person works with the window or can see it, whenever that may have changed. */
  readonly onAttended: (how: Attendance) => void;
  /** Hears of a window that nobody asked for and that could not be opened. */
  readonly fail: (thrown: unknown) => void;
}

/** Creates the keeper of the window; none is opened yet. A window that is closed is gone, with all that it took of
 * memory: what the app does without one needs none. One whose page is gone (its process crashed, or was out of memory)
 * is replaced; if that happens again and again, it is only closed. */
export function createMainWindow(parts: WindowParts): MainWindow {
  let loaded: Promise<void> = Promise.resolve();
  const mayOpenAgain = createCrashLimit(() => performance.now());
  const create = (screen: Screen | null): Promise<void> => {
    const window = createWindow(parts);
    window.webContents.on('render-process-gone', () => {
      // The new window comes first, or the app would end with its last one; and without the screen, which may be
      // what the page did not survive.
      if (mayOpenAgain()) create(null).catch(parts.fail);
      window.destroy();
    });
    loaded = load(window, screen);
    return loaded;
  };
  return {
    async open(screen) {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) {
        await create(screen);
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      // A page that is not there yet would not hear it.
      await loaded;
      if (screen === null || window.isDestroyed()) return;
      window.webContents.send(channelOf('shell', 'navigate'), screen);
    },
  };
}

/** The window appears when its first picture is ready. */
function createWindow({ preload, senders, memory, onAttended }: WindowParts): BrowserWindow {
  const { bounds, maximised } = memory.recall();
  const window = new BrowserWindow({
    ...bounds,
    minWidth: LEAST_SIZE.width,
    minHeight: LEAST_SIZE.height,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  senders.trust(window.webContents);
  memory.follow(window);
  followAttendance(window, onAttended);
  window.once('ready-to-show', () => {
    if (maximised) window.maximize();
    window.show();
  });
  return window;
}

function followAttendance(window: BrowserWindow, tell: (how: Attendance) => void): void {
  const look = (): void => {
    if (!window.isVisible() || window.isMinimized()) tell('hidden');
    else tell(window.isFocused() ? 'focused' : 'visible');
  };
  window.on('show', look);
  window.on('restore', look);
  window.on('focus', look);
  window.on('blur', look);
  window.on('minimize', () => tell('hidden'));
  window.on('hide', () => tell('hidden'));
  window.on('closed', () => tell('hidden'));
}

async function load(window: BrowserWindow, screen: Screen | null): Promise<void> {
  try {
    await window.loadURL(screen === null ? START_PAGE : `${START_PAGE}#${screen}`);
  } catch (thrown) {
    // Closing the window while it loads is the user's choice, not a failure.
    if (!window.isDestroyed()) throw thrown;
  }
}
