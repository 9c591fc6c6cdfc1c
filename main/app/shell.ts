import { hostname, homedir, userInfo } from 'node:os';
import { clipboard } from 'electron';
import type { Controller } from '#main/engine/controller.ts';
import { findByIds, placesOf } from '#main/engine/servers.ts';
import { appError } from '#shared/errors.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import type { About } from '#shared/model/about.ts';
import { presets } from '#shared/presets/servers.ts';
import { err, ok } from '#shared/result.ts';
import { openLink, openOperatorPage } from './browser.ts';
import { diagnosticsText } from './diagnostics.ts';
import { chooseText, saveFile } from './files.ts';
import { MAX_LIST_BYTES, readServerList, serverListText } from './server-list.ts';
import { openSystemSettings } from './system-settings.ts';
import type { Words } from './words.ts';

/** What the handlers need of the app. */
export interface ShellParts {
  readonly controller: Pick<Controller, 'snapshot' | 'handlers' | 'exportHistory'>;
  readonly words: () => Words;
  readonly about: () => Promise<About>;
}

/** `2026-11-22` of a time, for the name of a file; by UTC, as the history is filed. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** What the window system does for the page. The page names what it wants, and the main process has it; paths and
 * addresses come from the user or from our catalogues, never from the page. */
export const createShellHandlers = ({
  controller,
  words,
  about,
}: ShellParts): MainHandlers['shell'] => ({
  openOperatorPage,
  openLink,
  openSystemSettings,
  async copyCommands() {
    const { commands } = controller.snapshot().change;
    if (commands === null) return err(appError('plan.unknown', { id: '' }, 'later'));
    await clipboard.writeText(commands);
    return ok(undefined);
  },
  async copyDiagnostics() {
    const identity = { user: userInfo().username, host: hostname(), home: homedir() };
    await clipboard.writeText(diagnosticsText(controller.snapshot(), await about(), identity));
    return ok(undefined);
  },
  exportHistory({ format, range }) {
    const { t } = words();
    return saveFile(
      {
        title: t('native.file.exportHistory'),
        label: t(`native.file.${format}`),
        extension: format,
        name: `${t('native.file.historyName')}-${dayOf(range.to)}`,
      },
      controller.exportHistory(format, range),
    );
  },
  exportServers({ ids }) {
    const { t } = words();
    const { settings, machine, network } = controller.snapshot();
    const servers = findByIds(placesOf(presets, settings, machine, network), ids);
    return saveFile(
      {
        title: t('native.file.exportServers'),
        label: t('native.file.text'),
        extension: 'txt',
        name: t('native.file.serversName'),
      },
      [ok(serverListText(servers))],
    );
  },
  async importServers() {
    const { t } = words();
    const title = t('native.file.importServers');
    const label = t('native.file.text');
    const chosen = await chooseText({ title, label, extension: 'txt' }, MAX_LIST_BYTES);
    if (!chosen.ok) return chosen;
    if (chosen.value === null) return ok(null);
    const { servers, refused } = readServerList(chosen.value);
    const added = await controller.handlers.servers.addAll({ texts: servers });
    return added.ok ? ok({ ...added.value, refused }) : added;
  },
});
