/**
 * Stands where `import … from 'electron'` leads when Electron's binary is missing: the part of its API
 * that the app uses. An import of a name that is not exported here fails with that name; so does the
 * use of a member that is missing (strict.ts).
 */
import { strict } from './strict.ts';

export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog, nativeTheme, Notification, screen, Tray } from './desktop.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu } from './menu.ts';
export { protocol, session } from './session.ts';

/** Nothing is opened: a person reads the address and opens it, a test looks for it. */
export const shell = strict('shell', {
  openExternal(url: string): Promise<void> {
    console.error(`stand-in openExternal: ${url}`);
    return Promise.resolve();
  },
});

/** Nothing reaches the clipboard of the machine: a test looks for the text. */
export const clipboard = strict('clipboard', {
  writeText(text: string): Promise<void> {
    console.error(`stand-in clipboard: ${text}`);
    return Promise.resolve();
  },
});
