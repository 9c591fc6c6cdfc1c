import { EventEmitter } from 'node:events';
import type { IpcMain, WebContents } from 'electron';
import type { SenderEvent } from '#main/ipc/sender.ts';

/** A page as the main process sees it, with what was sent to it. */
export class FakeContents extends EventEmitter {
  readonly id: number;
  readonly sent: unknown[][] = [];
  #destroyed = false;

  constructor(id: number) {
    super();
    this.id = id;
  }

  send(...args: unknown[]): void {
    if (this.#destroyed) throw new Error('Object has been destroyed');
    this.sent.push(args);
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  destroy(): void {
    this.#destroyed = true;
    this.emit('destroyed');
  }

  /** The type has some hundred members that nobody here uses. */
  asWebContents(): WebContents {
    return this as unknown as WebContents;
  }
}

/** What Electron says of the sender of a message. */
export function eventFrom(
  contents: FakeContents,
  frame: { readonly url: string; readonly parent?: object | null } | null,
): SenderEvent {
  const senderFrame = frame === null ? null : { parent: null, ...frame };
  return { sender: contents, senderFrame } as unknown as SenderEvent;
}

type Listener = (event: SenderEvent, ...args: unknown[]) => Promise<unknown>;

/** Keeps the handlers by channel, as `ipcMain` does. */
export function createFakeIpcMain() {
  const listeners = new Map<string, Listener>();
  const ipcMain = {
    handle: (channel: string, listener: Listener) => void listeners.set(channel, listener),
  } as unknown as Pick<IpcMain, 'handle'>;
  return { ipcMain, listeners };
}
