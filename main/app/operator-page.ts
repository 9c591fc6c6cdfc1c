import { shell } from 'electron';
import { appError } from '#shared/errors.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import type { Preset } from '#shared/presets/types.ts';
import { err, ok } from '#shared/result.ts';

/**
 * Opens an operator's own page in the user's browser. The address comes from our catalogue, never from
 * the page in the window; and only https, so that a mistake in the catalogue cannot start a program.
 */
export function createShellHandlers(presets: readonly Preset[]): MainHandlers['shell'] {
  return {
    async openOperatorPage({ presetId }) {
      const page = presets.find(({ id }) => id === presetId)?.page;
      if (page?.startsWith('https://') !== true) {
        return err(appError('bug', { detail: 'no such page in the catalogue' }, 'never'));
      }
      try {
        await shell.openExternal(page);
        return ok(undefined);
      } catch {
        return err(appError('os.unsupported', { what: 'browser' }, 'later'));
      }
    },
  };
}
