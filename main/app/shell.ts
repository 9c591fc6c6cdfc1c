import { clipboard } from 'electron';
import type { Controller } from '#main/engine/controller.ts';
import { appError } from '#shared/errors.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import { err, ok } from '#shared/result.ts';
import { openOperatorPage } from './operator-page.ts';

/** What the window system does for the page. The page names what it wants, and the main process has it. */
export const createShellHandlers = (
  controller: Pick<Controller, 'snapshot'>,
): MainHandlers['shell'] => ({
  openOperatorPage,
  async copyCommands() {
    const { commands } = controller.snapshot().change;
    if (commands === null) return err(appError('plan.unknown', { id: '' }, 'later'));
    await clipboard.writeText(commands);
    return ok(undefined);
  },
});
