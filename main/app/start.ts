import { app, dialog, ipcMain } from 'electron';
import type { Controller } from '#main/engine/controller.ts';
import { publishPatch } from '#main/ipc/publish.ts';
import { createTrustedSenders } from '#main/ipc/sender.ts';
import { serveContract } from '#main/ipc/server.ts';
import { setMenu } from './menu.ts';
import { ORIGIN } from './origin.ts';
import { registerScheme, servePages } from './protocol.ts';
import { enableSecurity, enableSessionSecurity } from './security.ts';
import { createShellHandlers } from './shell.ts';
import { openWindow, showWindow } from './window.ts';

/** What the app is made of; the entry knows where things lie, the rest does not. */
export interface AppParts {
  /** Absolute path of the preload bundle. */
  readonly preload: string;
  /** Absolute path of the folder with the built renderer. */
  readonly pages: string;
  /** Simulated servers and service. */
  readonly demo: boolean;
  readonly createController: () => Promise<Controller>;
}

/** Starts the app, or hands over to the instance that runs already and ends. */
export function startApp(parts: AppParts): void {
  registerScheme();
  enableSecurity();
  // The demo runs beside the real app, not instead of it: the lock below belongs to this folder.
  if (parts.demo) app.setPath('userData', `${app.getPath('userData')}-demo`);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.on('window-all-closed', () => app.quit());
  app
    .whenReady()
    .then(() => run(parts))
    .catch(fail);
}

async function run(parts: AppParts): Promise<void> {
  enableSessionSecurity();
  servePages(parts.pages);
  setMenu(process.platform);

  const controller = await parts.createController();
  const senders = createTrustedSenders(ORIGIN);
  serveContract(ipcMain, senders, {
    ...controller.handlers,
    shell: createShellHandlers(controller),
  });
  controller.subscribe((patch) => publishPatch(senders, patch));
  closeAtEnd(controller);

  app.on('second-instance', () => {
    if (!showWindow()) openWindow(parts.preload, senders).catch(fail);
  });
  await openWindow(parts.preload, senders);
}

/** Sockets and the settings file are closed before the process ends. */
function closeAtEnd(controller: Controller): void {
  app.once('will-quit', (event) => {
    event.preventDefault();
    controller.close().then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
}

/** Without a window nobody would see what is wrong. */
function fail(thrown: unknown): void {
  dialog.showErrorBox(app.name, thrown instanceof Error ? thrown.message : String(thrown));
  app.exit(1);
}
