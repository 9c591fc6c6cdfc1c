import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { appEvents } from './app-events.ts';
import { BrowserWindow, closeChromium } from './browser-window.ts';
import { registered } from './session.ts';
import { takeLock, type Lock } from './single-instance.ts';
import { cancellable, missing, strict, StrictEmitter } from './strict.ts';

const { productName, version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
) as { productName: string; version: string };

class App extends StrictEmitter {
  readonly name = productName;
  readonly isPackaged = false;
  readonly #paths = new Map<string, string>();
  readonly #ready: Promise<void>;
  #lock: Lock | undefined;
  #quitting = false;
  #exiting = false;

  constructor() {
    super('app', [
      'ready',
      'window-all-closed',
      'before-quit',
      'will-quit',
      'quit',
      'second-instance',
      'web-contents-created',
      // macOS alone sends it; the stand-in is for systems without that binary.
      'activate',
    ]);
    const config = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
    this.#paths.set('userData', join(config, productName));
    // The entry's own top level has run before the app is ready, as in Electron.
    this.#ready = new Promise((resolve) => {
      setImmediate(() => {
        registered.ready = true;
        resolve();
        this.emit('ready');
      });
    });
    appEvents.on('web-contents-created', (event: unknown, contents: unknown) =>
      this.emit('web-contents-created', event, contents),
    );
    appEvents.on('all-closed', () => this.#allClosed());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.quit());
  }

  whenReady = (): Promise<void> => this.#ready;
  getVersion = (): string => version;
  getAppPath = (): string => join(import.meta.dirname, '../..');
  /** By the environment, as on Linux. */
  getPreferredSystemLanguages = (): string[] => [
    new Intl.DateTimeFormat().resolvedOptions().locale,
  ];

  enableSandbox(): void {
    if (registered.ready)
      throw new Error('app.enableSandbox() can only be called before app is ready');
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? missing(`app.getPath('${name}')`);
  }

  setPath(name: string, path: string): void {
    if (!this.#paths.has(name)) missing(`app.setPath('${name}')`);
    this.#paths.set(name, path);
  }

  requestSingleInstanceLock(): boolean {
    this.#lock ??= takeLock(this.getPath('userData'), (argv) =>
      this.emit('second-instance', {}, argv, process.cwd()),
    );
    return this.#lock !== undefined;
  }

  quit(): void {
    if (this.#quitting) return;
    const event = cancellable('event', {});
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#quitting = true;
    const windows = BrowserWindow.getAllWindows();
    if (windows.length === 0) this.#willQuit();
    for (const window of windows) window.close();
  }

  exit(code = 0): void {
    if (this.#exiting) return;
    this.#exiting = true;
    this.emit('quit', {}, code);
    this.#lock?.release();
    const end = () => process.exit(code);
    closeChromium().then(end, end);
  }

  #allClosed(): void {
    if (this.#quitting) this.#willQuit();
    else if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }

  #willQuit(): void {
    const event = cancellable('event', {});
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.#quitting = false;
    else this.exit(0);
  }
}

/** Electron's `app`. */
export const app = strict('app', new App());
