import { join } from 'node:path';
import { app, dialog, ipcMain } from 'electron';
import type { Controller } from '#main/engine/controller.ts';
import { publishPatch } from '#main/ipc/publish.ts';
import { createTrustedSenders } from '#main/ipc/sender.ts';
import { serveContract } from '#main/ipc/server.ts';
import { ok } from '#shared/result.ts';
import { readAbout } from './about.ts';
import type { Actions } from './actions.ts';
import { readArguments } from './arguments.ts';
import { closeAtEnd } from './ending.ts';
import { isSwitchedOff, keepLoginItem, wasOpenedAtLogin } from './login-item.ts';
import { setMenu } from './menu.ts';
import { createNotifications } from './notifications.ts';
import { ORIGIN } from './origin.ts';
import { registerScheme, servePages } from './protocol.ts';
import { enableSecurity, enableSessionSecurity } from './security.ts';
import { createSaying } from './saying.ts';
import { createShellHandlers } from './shell.ts';
import { createTray } from './tray.ts';
import { createMainWindow } from './window.ts';
import { createWindowMemory } from './window-memory.ts';

/** What the app is made of; the entry knows where things lie, the rest does not. All paths are absolute. */
export interface AppParts {
  /** The preload bundle. */
  readonly preload: string;
  /** The folder with the built renderer. */
  readonly pages: string;
  /** The folder with the pictures of the tray. */
  readonly pictures: string;
  /** The lists of packages in the bundles, with their licences. */
  readonly licences: readonly string[];
  /** Simulated servers and service. */
  readonly demo: boolean;
  /** The engine, started; nobody attends to it before a window is shown. */
  readonly createController: () => Promise<Controller>;
}

/** Windows shows notifications of programs that it knows by this name, which the installer gives to the shortcut:
 * `appId` of electron-builder.yml. */
const APP_USER_MODEL_ID = 'org.trueclock.Trueclock';

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
  if (process.platform === 'win32') app.setAppUserModelId(APP_USER_MODEL_ID);
  app
    .whenReady()
    .then(() => run(parts))
    .catch(fail);
}

async function run(parts: AppParts): Promise<void> {
  enableSessionSecurity();
  servePages(parts.pages);

  const controller = await parts.createController();
  const { handlers } = controller;
  const snapshot = () => controller.snapshot();
  const settings = () => snapshot().settings;
  const senders = createTrustedSenders(ORIGIN);
  const memory = createWindowMemory(join(app.getPath('userData'), 'window.json'));
  const window = createMainWindow({
    preload: parts.preload,
    senders,
    memory,
    onAttended: (how) => controller.attend(how),
    fail,
  });
  const actions: Actions = {
    open: (screen) => void window.open(screen).catch(fail),
    measure: () => void handlers.measure.check(),
    sync() {
      actions.open('overview');
      void handlers.sync.start().then((started) => {
        if (!started.ok) notifications.refuse(started.error);
      });
    },
    quit: () => app.quit(),
  };

  const saying = createSaying(settings, (said) => setMenu(process.platform, said, actions));
  const about = () => readAbout(parts.licences);
  serveContract(ipcMain, senders, {
    ...handlers,
    settings: {
      ...handlers.settings,
      async set(chosen) {
        // The demo changes nothing on this computer.
        if (chosen.startAtLogin !== undefined && !parts.demo) {
          const kept = await keepLoginItem(chosen.startAtLogin);
          if (!kept.ok) return kept;
        }
        return await handlers.settings.set(chosen);
      },
    },
    shell: createShellHandlers({ controller, words: saying.words, about }),
    app: { about: async () => ok(await about()) },
  });

  const tray = createTray({
    pictures: parts.pictures,
    platform: process.platform,
    snapshot,
    words: saying.words,
    actions,
  });
  const notifications = createNotifications({
    snapshot,
    words: saying.words,
    open: (screen) => actions.open(screen),
  });
  const unsubscribe = controller.subscribe((patch) => {
    publishPatch(senders, patch);
    if (patch.parts.settings !== undefined) saying.update();
    tray.update();
    notifications.update();
  });
  closeAtEnd(app, async () => {
    // The engine still changes its state while it ends, and Electron's tray throws once it is destroyed.
    unsubscribe();
    notifications.close();
    tray.close();
    await memory.settled();
    await controller.close();
  });

  app.on('window-all-closed', () => {
    // Whoever finds no tray to open it from starts the app again.
    if (!settings().closeToTray) app.quit();
  });
  app.on('second-instance', (_event, argv) => {
    const { screen, atLogin } = readArguments(argv);
    // A desktop that restores its session and starts the entry of the login, too, starts the app twice.
    if (!atLogin || !settings().startHidden) actions.open(screen);
  });
  app.on('activate', () => actions.open(null));
  // A package that was moved or updated may lie elsewhere than at the last start. Settings that could not be read say
  // nothing of what the user wants; nor does a start from the sources.
  const isRead = snapshot().settingsProblem === null;
  // An item that the user or the administrator made is theirs: nothing is taken away but at the user's word here.
  if (app.isPackaged && !parts.demo && isRead && settings().startAtLogin) {
    // What was switched off in the system's own settings is shown as off here, too.
    if (await isSwitchedOff()) await handlers.settings.set({ startAtLogin: false });
    else await keepLoginItem(true);
  }
  const { screen, atLogin } = readArguments(process.argv);
  const isHidden = (atLogin || wasOpenedAtLogin()) && settings().startHidden;
  if (!isHidden) await window.open(screen);
}

/** Without a window nobody would see what is wrong. */
function fail(thrown: unknown): void {
  dialog.showErrorBox(app.name, thrown instanceof Error ? thrown.message : String(thrown));
  app.exit(1);
}
