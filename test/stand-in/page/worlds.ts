import type { decode, encode } from '../wire.ts';
import type { Bridge, createBridge, Encoded } from './bridge.ts';

/**
 * The two scripts that run in every new document, before any script of the page. Sent as source text:
 * what they need is passed in.
 */

/** Name of the event with which the preload's world hands the page's world the shared element. */
export const HANDSHAKE = 'stand-in-handshake';
/** The isolated world's entry for messages from Node; the page's world cannot see it. */
export const DELIVER = '__standInDeliver';
/** The binding that sends text to Node; exists in the isolated world alone. */
export const SEND = '__standInSend';

type Listener = (event: object, ...args: unknown[]) => void;

/** Runs in the page's world: makes what the preload exposes appear on `window`. */
export function pageWorld(handshake: string, bridgeOf: typeof createBridge): void {
  if (window.parent !== window) return;
  const { defineProperty, freeze, getOwnPropertyNames } = Object;
  const deepFreeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const name of getOwnPropertyNames(value))
      deepFreeze((value as Record<string, unknown>)[name]);
    freeze(value);
  };
  const shake = (event: Event) => {
    const port = (event as MouseEvent).relatedTarget;
    if (port === null) return;
    event.stopImmediatePropagation();
    window.removeEventListener(handshake, shake);
    const bridge = bridgeOf(port, 'page', 'preload');
    port.addEventListener('expose', (exposed) => {
      const { key, api } = (exposed as CustomEvent<{ key: string; api: Encoded }>).detail;
      const value = bridge.decode(api);
      deepFreeze(value);
      defineProperty(window, key, {
        value,
        writable: false,
        configurable: false,
        enumerable: true,
      });
    });
  };
  window.addEventListener(handshake, shake);
}

/** Runs in the preload's world: gives the preload what a sandboxed preload has, and runs it. */
export function preloadWorld(
  names: { handshake: string; deliver: string; send: string },
  wire: { encode: typeof encode; decode: typeof decode },
  bridgeOf: typeof createBridge,
  preload: (
    require: unknown,
    module: { exports: object },
    exports: object,
    process: unknown,
  ) => void,
): void {
  // Without nodeIntegrationInSubFrames, which the stand-in refuses, preloads run in the main frame alone.
  if (window.parent !== window) return;
  const world = window as unknown as Record<string, unknown>;
  const toNode = world[names.send] as (text: string) => void;
  const sendToNode = (message: unknown) => toNode(wire.encode(message));

  const port = document.createElement('i');
  window.dispatchEvent(new MouseEvent(names.handshake, { relatedTarget: port }));
  const bridge: Bridge = bridgeOf(port, 'preload', 'page');

  const strictly = (name: string, target: object): object =>
    new Proxy(target, {
      get(object, key) {
        if (key in object || typeof key === 'symbol' || key === 'then')
          return Reflect.get(object, key) as unknown;
        throw new Error(`stand-in: ${name}.${key} is not implemented`);
      },
    });

  let last = 0;
  const waiting = new Map<number, { ok: (v: unknown) => void; failed: (e: Error) => void }>();
  const listeners = new Map<string, Listener[]>();
  const exposed = new Set<string>();
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((ok, failed) => {
        const id = ++last;
        sendToNode({ type: 'invoke', id, channel, args });
        waiting.set(id, { ok, failed });
      }),
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    off(channel: string, listener: Listener) {
      const left = [...(listeners.get(channel) ?? [])];
      const at = left.lastIndexOf(listener);
      if (at >= 0) left.splice(at, 1);
      listeners.set(channel, left);
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      if (exposed.has(key))
        throw new Error(`Cannot bind an API on top of an existing property on the window object`);
      exposed.add(key);
      port.dispatchEvent(new CustomEvent('expose', { detail: { key, api: bridge.encode(api) } }));
    },
  };
  world[names.deliver] = (text: string) => {
    const message = wire.decode(text) as
      | { type: 'reply'; id: number; ok: boolean; value: unknown }
      | { type: 'event'; channel: string; args: unknown[] };
    if (message.type === 'event') {
      const event = strictly('event', { sender: strictly('ipcRenderer', ipcRenderer) });
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
      return;
    }
    const promise = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) promise?.ok(message.value);
    else promise?.failed(new Error(String(message.value)));
  };

  const electron = strictly('electron', {
    ipcRenderer: strictly('ipcRenderer', ipcRenderer),
    contextBridge: strictly('contextBridge', contextBridge),
  });
  const require = (name: string): object => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    // Electron's loader for sandboxed preloads knows electron, events, timers and url, and fails like this.
    if (['events', 'timers', 'url'].includes(name.replace(/^node:/, ''))) {
      throw new Error(`stand-in: require('${name}') is not implemented`);
    }
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  try {
    preload(require, module, module.exports, strictly('process', {}));
  } catch (thrown) {
    sendToNode({
      type: 'preload-failed',
      message: thrown instanceof Error ? thrown.message : String(thrown),
    });
  }
}
