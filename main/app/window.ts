import { BrowserWindow } from 'electron';
import { channelOf } from '#shared/ipc/contract.ts';
import type { Screen } from '#shared/model/screen.ts';
import type { TrustedSenders } from '#main/ipc/sender.ts';
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
  /** Hears whether a person can see the window, whenever that changes. */
  readonly onVisible: (visible: boolean) => void;
}

/** Creates the keeper of the window; none is opened yet. A window that is closed is gone, with all that it took of
 * memory: what the app does without one needs none. */
export function createMainWindow(parts: WindowParts): MainWindow {
  let loaded: Promise<void> = Promise.resolve();
  return {
    async open(screen) {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) {
        loaded = load(parts, screen);
        await loaded;
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
async function load(
  { preload, senders, memory, onVisible }: WindowParts,
  screen: Screen | null,
): Promise<void> {
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
  window.on('show', () => onVisible(true));
  window.on('restore', () => onVisible(true));
  window.on('minimize', () => onVisible(false));
  window.on('hide', () => onVisible(false));
  window.on('closed', () => onVisible(false));
  window.once('ready-to-show', () => {
    if (maximised) window.maximize();
    window.show();
  });
  try {
    await window.loadURL(screen === null ? START_PAGE : `${START_PAGE}#${screen}`);
  } catch (thrown) {
    // Closing the window while it loads is the user's choice, not a failure.
    if (!window.isDestroyed()) throw thrown;
  }
}
