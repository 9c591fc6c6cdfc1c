import { shell } from 'electron';
import { appError, type AppError } from '#shared/errors.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import { LINKS } from '#shared/links.ts';
import { presetById } from '#shared/presets/find.ts';
import { presets } from '#shared/presets/servers.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** Opens an operator's own page. */
export const openOperatorPage: MainHandlers['shell']['openOperatorPage'] = ({ presetId }) =>
  openPage(presetById(presets, presetId)?.page);

/** Opens a page of the catalogue. */
export const openLink: MainHandlers['shell']['openLink'] = ({ id }) => openPage(LINKS[id]);

/** Opens a page in the user's browser. The address comes from our catalogues, never from the page in the window; and
 * only https, so that a mistake in a catalogue cannot start a program. */
async function openPage(page: string | null | undefined): Promise<Result<void, AppError>> {
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
}
