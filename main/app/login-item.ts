import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { app, type LoginItemSettings } from 'electron';
import { replaceFile } from '#main/store/atomic.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { AT_LOGIN } from './arguments.ts';
import { isEntryOff, loginEntry, loginEntryPath } from './login-entry.ts';

/** Has the system start the app at login, or not; does nothing when it is so already. The error
 * (`store.unwritable`) says why that could not be kept, also where the system does something else in spite of it. */
export async function keepLoginItem(startAtLogin: boolean): Promise<Result<void, AppError>> {
  if (process.platform === 'linux') return await keepEntry(startAtLogin, appFolder());
  const item = loginItem();
  const isKept = (seen: LoginItemSettings): boolean =>
    startAtLogin ? seen.openAtLogin && !isDisabled(seen) : !seen.openAtLogin;
  if (isKept(app.getLoginItemSettings(item))) return ok(undefined);
  app.setLoginItemSettings({ ...item, openAtLogin: startAtLogin });
  const now = app.getLoginItemSettings(item);
  if (isKept(now)) return ok(undefined);
  return process.platform === 'darwin'
    ? unwritable('Login Items', now.status)
    : unwritable(RUN_KEY, `openAtLogin: ${String(now.openAtLogin)}`);
}

/** Whether the user has switched the login item off in the system's own settings: at a start that is the newer word, not
 * to be overruled. */
export async function isSwitchedOff(): Promise<boolean> {
  if (process.platform !== 'linux') return isDisabled(app.getLoginItemSettings(loginItem()));
  const present = await readEntry(loginEntryPath(process.env, homedir()));
  return present !== null && isEntryOff(present);
}

/** macOS keeps an item that the user has switched off in System Settings (Apple,
 * `SMAppService.Status.requiresApproval`), and so does Windows with one of Task Manager, beside its own list. */
const isDisabled = (seen: LoginItemSettings): boolean =>
  process.platform === 'darwin'
    ? seen.status === 'requires-approval'
    : seen.openAtLogin && !seen.executableWillLaunchAtLogin;

/** Where Windows keeps what it starts at login. */
const RUN_KEY = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Run`;

/** How Electron is told which login item is meant, the same for reading and for writing. macOS takes no arguments and
 * tells afterwards that it was a login. For Windows Electron joins these by blanks as they are into the command line of
 * the registry, and compares that as a whole; unquoted, `C:\Program Files` starts `C:\Program.exe` where there is one.
 * A path of Windows holds no quotation mark. */
const loginItem = () =>
  process.platform === 'darwin'
    ? {}
    : { path: quoted(process.execPath), args: [...appFolder(), AT_LOGIN].map(quoted) };

const quoted = (argument: string): string => `"${argument}"`;

/** Outside a package the program is Electron, and the app a folder. */
const appFolder = (): string[] => (app.isPackaged ? [] : [app.getAppPath()]);

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
    if ((await readEntry(path)) !== entry) await replaceFile(path, entry);
    return ok(undefined);
  } catch (thrown) {
    return unwritable(path, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** Null: there is none, or none that can be read. */
const readEntry = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch(() => null);

const unwritable = (path: string, detail: string) =>
  err(appError('store.unwritable', { path, detail }, 'later'));
