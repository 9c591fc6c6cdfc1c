import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { app } from 'electron';
import { replaceFile } from '#main/store/atomic.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { AT_LOGIN } from './arguments.ts';
import { loginEntry, loginEntryPath } from './login-entry.ts';

/** Has the system start the app at login, or not; does nothing when it is so already. The error
 * (`store.unwritable`) says why that could not be kept. */
export async function keepLoginItem(startAtLogin: boolean): Promise<Result<void, AppError>> {
  // Outside a package the program is Electron, and the app a folder.
  const args = app.isPackaged ? [] : [app.getAppPath()];
  if (process.platform === 'linux') return await keepEntry(startAtLogin, args);
  // macOS takes no arguments and tells afterwards that it was a login.
  const isMac = process.platform === 'darwin';
  const options = isMac ? {} : { path: process.execPath, args: [...args, AT_LOGIN] };
  if (app.getLoginItemSettings(options).openAtLogin !== startAtLogin) {
    app.setLoginItemSettings({ ...options, openAtLogin: startAtLogin });
  }
  return ok(undefined);
}

/** Whether macOS has started the app at login; the others say so by {@link AT_LOGIN}. */
export const wasOpenedAtLogin = (): boolean =>
  process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;

async function keepEntry(wanted: boolean, args: string[]): Promise<Result<void, AppError>> {
  const path = loginEntryPath(process.env, homedir());
  try {
    if (!wanted) {
      await rm(path, { force: true });
      return ok(undefined);
    }
    // An AppImage is started by its own file; what runs is a copy that is gone after it.
    const entry = loginEntry(app.name, process.env['APPIMAGE'] ?? process.execPath, args);
    if (entry === null) return unwritable(path, `${process.execPath}: not allowed in Exec`);
    const present = await readFile(path, 'utf8').catch(() => null);
    if (present !== entry) await replaceFile(path, entry);
    return ok(undefined);
  } catch (thrown) {
    return unwritable(path, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const unwritable = (path: string, detail: string) =>
  err(appError('store.unwritable', { path, detail }, 'later'));
