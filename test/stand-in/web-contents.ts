import type { CDPSession, Page } from 'playwright-core';
import { followFrames, type Frames } from './frames.ts';
import { answerInvoke } from './ipc-main.ts';
import { toChromium, toElectron } from './origin.ts';
import { preloadWorldSource, pageWorldSource } from './page/source.ts';
import { DELIVER, SEND } from './page/worlds.ts';
import { interceptRequests, type PausedRequest } from './requests.ts';
import { applyPermissions, defaultSession, registered } from './session.ts';
import { cancellable, strict, StrictEmitter } from './strict.ts';
import { decode, encode } from './wire.ts';

/** Electron's own name for the world of the preload. */
const WORLD = 'Electron Isolated Context';

type OpenHandler = (details: { url: string; frameName: string }) => { action: 'allow' | 'deny' };
type FromPreload =
  | {
      readonly type: 'invoke';
      readonly id: number;
      readonly channel: string;
      readonly args: unknown[];
    }
  | { readonly type: 'preload-failed'; readonly message: string };

let lastId = 0;

/** Electron's `WebContents`, over one page of Chromium. */
export class WebContents extends StrictEmitter {
  readonly id = ++lastId;
  readonly session = defaultSession;
  /** What the app's code gets to see. */
  readonly shown: this = strict('webContents', this);
  #page: Page | undefined;
  #cdp: CDPSession | undefined;
  #frames: Frames | undefined;
  #openHandler: OpenHandler | undefined;
  /** The document that the app itself asked for: only the page's own wishes are put to `will-navigate`. */
  #loading: string | undefined;
  #destroyed = false;

  constructor() {
    super('webContents', [
      'will-navigate',
      'will-frame-navigate',
      // Only a page with webviewTag could make one, which the stand-in refuses.
      'will-attach-webview',
      'did-finish-load',
      'render-process-gone',
      'destroyed',
    ]);
  }

  get mainFrame(): unknown {
    return this.#frames?.byContext(this.#frames.mainContext() ?? -1) ?? null;
  }

  getURL(): string {
    return toElectron(this.#page?.url() ?? '', registered.schemes);
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#deliver(encode({ type: 'event', channel, args }));
  }

  /** Ends what belongs to the page; the page itself is closed by its window. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
  }

  /** Prepares a page: worlds, bindings, requests, permissions. Nothing of the app has been loaded before. */
  async attach(page: Page, preload: string, origin: string): Promise<void> {
    const cdp = await page.context().newCDPSession(page);
    this.#page = page;
    this.#cdp = cdp;
    this.#frames = followFrames(cdp, WORLD);
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === SEND) void this.#receive(payload, executionContextId);
    });
    cdp.on('Page.windowOpen', ({ url, windowName }) => this.#opened(url, windowName));
    page.on('download', (download) => {
      const event = cancellable('event', {});
      this.session.emit('will-download', event, strict('downloadItem', {}), this.shown);
      if (event.defaultPrevented) void download.cancel();
    });
    page.on('load', () => this.emit('did-finish-load'));
    page.on('crash', () =>
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }),
    );
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: SEND, executionContextName: WORLD });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldSource() });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: preloadWorldSource(preload),
      worldName: WORLD,
    });
    await interceptRequests(cdp, (request) => this.#mayNavigate(request));
    await applyPermissions(cdp, this.shown, origin);
  }

  /** Loads a document for the app. */
  async load(url: string): Promise<void> {
    // Requests have no fragment.
    this.#loading = url.replace(/#.*$/s, '');
    await this.#page?.goto(toChromium(url, registered.schemes));
    // The empty page of the start (chromium.ts) is nothing to go back to.
    await this.#cdp?.send('Page.resetNavigationHistory');
  }

  #mayNavigate({ url, frameId }: PausedRequest): boolean {
    if (url === this.#loading) {
      this.#loading = undefined;
      return true;
    }
    const frame = this.#frames?.byId(frameId) ?? null;
    const isMainFrame = (frame?.parent ?? null) === null;
    const event = cancellable('event', { url, isMainFrame, isSameDocument: false, frame });
    this.emit('will-frame-navigate', event);
    if (isMainFrame) this.emit('will-navigate', event, url);
    return !event.defaultPrevented;
  }

  /** Chromium has made the window already; it is closed again before it could load anything. */
  #opened(url: string, frameName: string): void {
    const { action } = this.#openHandler?.({ url, frameName }) ?? { action: 'allow' };
    if (action === 'allow')
      throw new Error('stand-in: a second window by window.open is not implemented');
    this.#page?.once('popup', (popup) => void popup.close());
  }

  async #receive(payload: string, contextId: number): Promise<void> {
    const message = decode(payload) as FromPreload;
    if (message.type === 'preload-failed') {
      console.error(`Unable to load preload script: ${message.message}`);
      return;
    }
    const senderFrame = this.#frames?.byContext(contextId) ?? null;
    const event = strict('event', { sender: this.shown, senderFrame, type: 'frame' });
    const answer = await answerInvoke(event, message.channel, message.args);
    this.#deliver(this.#encodeReply(message.id, answer), contextId);
  }

  #encodeReply(id: number, answer: { ok: boolean; value: unknown }): string {
    try {
      return encode({ type: 'reply', id, ...answer });
    } catch (thrown) {
      return encode({ type: 'reply', id, ok: false, value: String(thrown) });
    }
  }

  #deliver(text: string, contextId = this.#frames?.mainContext()): void {
    // As in Electron, what is sent before there is a page, or after it, is lost.
    if (contextId === undefined || this.#destroyed) return;
    this.#cdp
      ?.send('Runtime.evaluate', { contextId, expression: `${DELIVER}(${JSON.stringify(text)})` })
      .catch(() => undefined);
  }
}
