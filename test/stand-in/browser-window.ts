import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { appEvents } from './app-events.ts';
import { startChromium, type StartedChromium } from './chromium.ts';
import { offer, type Rectangle } from './desk.ts';
import { registered } from './session.ts';
import { cancellable, checkOptions, missing, strict, StrictEmitter } from './strict.ts';
import { WebContents } from './web-contents.ts';

interface WebPreferences {
  readonly preload: string;
  readonly sandbox?: boolean;
  readonly contextIsolation?: boolean;
  readonly nodeIntegration?: boolean;
  readonly webviewTag?: boolean;
  readonly spellcheck?: boolean;
}
interface WindowOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  /** Chromium's window has limits of its own. */
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly show?: boolean;
  readonly autoHideMenuBar?: boolean;
  readonly webPreferences: WebPreferences;
}

const OPTIONS = [
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'show',
  'autoHideMenuBar',
  'webPreferences',
];
const PREFERENCES = [
  'preload',
  'sandbox',
  'contextIsolation',
  'nodeIntegration',
  'webviewTag',
  'spellcheck',
];

const open = new Set<BrowserWindow>();
/** Whether the user looks at the window: a page of Chromium says so only when it is asked, and then later. */
let isLookedAt = true;
let chromium: Promise<StartedChromium> | undefined;
/** The page that is made, or was made last. */
let opening: Promise<void> = Promise.resolve();

/** Ends Chromium, if it was ever started. */
export async function closeChromium(): Promise<void> {
  await (await chromium)?.close();
}

/** Electron's `BrowserWindow`, over a window of Chromium that exists as soon as something is loaded. */
export class BrowserWindow extends StrictEmitter {
  readonly #contents = new WebContents();
  readonly #options: WindowOptions;
  readonly #shown: this = strict('browserWindow', this);
  #page: Page | undefined;
  #destroyed = false;
  #visible: boolean;
  /** As the app or a spec set it last. */
  #bounds: Rectangle;
  #maximised = false;
  #closing = false;

  constructor(options: WindowOptions) {
    // A page of Chromium does not tell that its window is minimised or hidden.
    const untold = ['minimize', 'restore', 'hide'];
    const told = ['ready-to-show', 'show', 'focus', 'blur', 'close', 'closed'];
    super('browserWindow', [...told, ...untold]);
    if (!registered.ready) throw new Error('Cannot create BrowserWindow before app is ready');
    checkOptions('BrowserWindow', options, OPTIONS);
    const { webPreferences } = options;
    checkOptions('webPreferences', webPreferences, PREFERENCES);
    // The stand-in is as strict as a sandboxed, isolated renderer, and can be nothing else.
    if (webPreferences.sandbox === false) missing('webPreferences.sandbox: false');
    if (webPreferences.contextIsolation === false)
      missing('webPreferences.contextIsolation: false');
    if (webPreferences.nodeIntegration === true) missing('webPreferences.nodeIntegration: true');
    if (webPreferences.webviewTag === true) missing('webPreferences.webviewTag: true');
    this.#options = options;
    this.#visible = options.show !== false;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.#bounds = { x, y, width, height };
    open.add(this);
    appEvents.emit('web-contents-created', {}, this.#contents.shown);
    // The app gets the strict face, so that what the stand-in lacks throws by its name.
    return this.#shown;
  }

  static getAllWindows(): BrowserWindow[] {
    return [...open].map((window) => window.#shown);
  }

  static getFocusedWindow(): BrowserWindow | null {
    const [window] = open;
    return isLookedAt && window?.isVisible() === true ? window.#shown : null;
  }

  /** Where a spec has the user put the window. */
  static place(bounds: Rectangle, maximised: boolean): void {
    for (const window of open) {
      window.#bounds = bounds;
      window.#maximised = maximised;
    }
  }

  /** Has the user look at the window, or at another program. */
  static look(focused: boolean): void {
    isLookedAt = focused;
    for (const window of open) window.emit(focused ? 'focus' : 'blur');
  }

  get webContents(): WebContents {
    return this.#contents.shown;
  }

  isDestroyed = (): boolean => this.#destroyed;
  isMinimized = (): boolean => false;
  isVisible = (): boolean => this.#visible;
  isFocused = (): boolean => isLookedAt && this.#visible;
  restore = (): void => undefined;
  getNormalBounds = (): Rectangle => this.#bounds;
  isMaximized = (): boolean => this.#maximised;

  maximize = (): void => {
    this.#maximised = true;
  };

  show = (): void => {
    this.#visible = true;
    this.emit('show');
  };

  focus = (): void => {
    void this.#page?.bringToFront();
  };

  close = (): void => {
    if (!this.#mayClose()) return;
    void this.#page?.close();
    if (this.#page === undefined) this.#closed();
  };

  /** Without asking. */
  destroy = (): void => {
    this.#closing = true;
    // Chromium ends with its last page: one that is on its way comes first.
    void opening.then(() => this.#page?.close());
    this.#closed();
  };

  #mayClose(): boolean {
    const event = cancellable('event', {});
    this.emit('close', event);
    this.#closing = !event.defaultPrevented;
    return this.#closing;
  }

  loadURL = async (url: string): Promise<void> => {
    if (this.#page === undefined) {
      const creating = this.#createPage(url);
      opening = creating.then(
        () => undefined,
        () => undefined,
      );
      this.#page = await creating;
    }
    await this.#contents.load(url);
    this.emit('ready-to-show');
  };

  async #createPage(url: string): Promise<Page> {
    const { width = 800, height = 600, webPreferences } = this.#options;
    const fresh = chromium === undefined;
    chromium ??= startChromium({ width, height });
    const { context } = await chromium;
    // Its last window takes Chromium along; the next one starts it anew.
    context.once('close', () => (chromium = undefined));
    const page = (fresh ? context.pages()[0] : undefined) ?? (await context.newPage());
    page.once('close', () => this.#closed());
    context.once('close', () => this.#closed());
    const origin = /^[^:]+:\/\/[^/?#]+/.exec(url)?.[0] ?? missing(`loadURL(${url})`);
    await this.#contents.attach(page, readFileSync(webPreferences.preload, 'utf8'), origin);
    return page;
  }

  #closed(): void {
    if (this.#destroyed) return;
    // A person who closes Chromium's own window is not held back: the app hears it late.
    if (!this.#closing) this.#mayClose();
    this.#destroyed = true;
    this.#contents.destroy();
    open.delete(this);
    this.emit('closed');
    if (open.size === 0) appEvents.emit('all-closed');
  }
}

offer({
  moveWindow: (area, maximised) => BrowserWindow.place(area, maximised),
  setFocus: (focused) => BrowserWindow.look(focused),
});
