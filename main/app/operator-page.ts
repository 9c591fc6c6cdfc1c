import { shell } from 'electron';
import { appError } from '#shared/errors.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import { presetById } from '#shared/presets/find.ts';
import { presets } from '#shared/presets/servers.ts';
import { err, ok } from '#shared/result.ts';

/**
 * Opens an operator's own page in the user's browser. The address comes from our catalogue, never from
 * the page in the window; and only https, so that a mistake in the catalogue cannot start a program.
 */
export const openOperatorPage: MainHandlers['shell']['openOperatorPage'] = async ({ presetId }) => {
  const page = presetById(presets, presetId)?.page;
  if (page?.startsWith('https://') !== true) {
    return err(appError('bug', { detail: 'no such page in the catalogue' }, 'never'));
  }
  try {
    await shell.openExternal(page);
    return ok(undefined);
  } catch {
    // No browser is set up for https.
    return err(appError('os.unsupported', { what: 'https' }, 'later'));
  }
};
