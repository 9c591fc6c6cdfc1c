import { BrowserWindow } from 'electron';
import type { TrustedSenders } from '#main/ipc/sender.ts';
import { START_PAGE } from './origin.ts';

/** Opens the app's window; it appears when its first picture is ready. Rejects when the page does not load. */
export async function openWindow(preload: string, senders: TrustedSenders): Promise<void> {
  const window = new BrowserWindow({
    width: 1120,
    height: 760,
    // The smallest size in which the Servers table shows all of its columns.
    minWidth: 800,
    minHeight: 600,
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
  window.once('ready-to-show', () => window.show());
  try {
    await window.loadURL(START_PAGE);
  } catch (thrown) {
    // Closing the window while it loads is the user's choice, not a failure.
    if (!window.isDestroyed()) throw thrown;
  }
}

/** Brings the window to the front; false when it has been closed. */
export function showWindow(): boolean {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return false;
  if (window.isMinimized()) window.restore();
  window.focus();
  return true;
}
