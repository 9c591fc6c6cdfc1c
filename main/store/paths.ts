import { posix, win32 } from 'node:path';

/** What of the process decides where settings live; passed in so that every system can be tested on one. */
export interface PathInputs {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder, absolute. */
  readonly home: string;
}

const SETTINGS = 'settings.json';
const HISTORY = 'history.sqlite';

/** The absolute path of the one settings file that GUI and CLI share. */
export const settingsPath = (inputs: PathInputs): string => inFolder(inputs, SETTINGS);

/** The absolute path of the history, beside the settings. */
export const historyPath = (inputs: PathInputs): string => inFolder(inputs, HISTORY);

/**
 * A file in the folder that GUI and CLI share:
 * Windows `%APPDATA%\Trueclock`, macOS `~/Library/Application Support/Trueclock`, elsewhere
 * `$XDG_CONFIG_HOME/trueclock` or `~/.config/trueclock`. A variable that is not an absolute path is ignored,
 * as the XDG Base Directory Specification says; else the file would depend on the folder one stands in.
 */
function inFolder({ platform, env, home }: PathInputs, file: string): string {
  if (platform === 'win32') {
    const roaming = env['APPDATA'] ?? '';
    const base = win32.isAbsolute(roaming) ? roaming : win32.join(home, 'AppData', 'Roaming');
    return win32.join(base, 'Trueclock', file);
  }
  if (platform === 'darwin') {
    return posix.join(home, 'Library', 'Application Support', 'Trueclock', file);
  }
  const config = env['XDG_CONFIG_HOME'] ?? '';
  const base = posix.isAbsolute(config) ? config : posix.join(home, '.config');
  return posix.join(base, 'trueclock', file);
}
