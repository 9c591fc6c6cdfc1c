import { shell } from 'electron';
import { appError } from '#shared/errors.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import type { SettingsPage } from '#shared/model/fix.ts';
import { err, ok } from '#shared/result.ts';

/** Addresses by which systems open pages of their own settings: Microsoft's list of `ms-settings:` URIs, and the ids of
 * the panes of macOS 13 and later. */
const PAGES: Partial<Record<NodeJS.Platform, Readonly<Record<SettingsPage, string>>>> = {
  win32: {
    network: 'ms-settings:network-status',
    'date-time': 'ms-settings:dateandtime',
  },
  darwin: {
    network: 'x-apple.systempreferences:com.apple.Network-Settings.extension',
    'date-time': 'x-apple.systempreferences:com.apple.Date-Time-Settings.extension',
  },
};

/** Opens a page of the system's settings; `os.unsupported` where it has none that can be opened. */
export const openSystemSettings: MainHandlers['shell']['openSystemSettings'] = async ({ page }) => {
  const address = PAGES[process.platform]?.[page];
  try {
    if (address !== undefined) {
      await shell.openExternal(address);
      return ok(undefined);
    }
  } catch {
    // Settings that the system does not have, or does not let be opened: the same for the user.
  }
  return err(appError('os.unsupported', { what: `settings: ${page}` }, 'never'));
};
