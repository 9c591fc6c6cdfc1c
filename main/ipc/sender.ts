import type { IpcMainInvokeEvent, WebContents } from 'electron';

/** The part of an IPC event that tells who sent it. */
export type SenderEvent = Pick<IpcMainInvokeEvent, 'sender' | 'senderFrame'>;

/** Knows which pages may talk to the main process. Everything that is not known is refused. */
export interface TrustedSenders {
  /** Trusts a window's page until it is destroyed. */
  trust(contents: WebContents): void;
  /** True only for the main frame of a trusted page that shows our own origin. */
  isTrusted(event: SenderEvent): boolean;
  /** The trusted pages that exist now. */
  all(): readonly WebContents[];
}

/**
 * Creates the register of trusted pages. `origin` is `<scheme>://<host>`, without a final slash.
 * A frame that is gone, a subframe, another page and an empty URL are all refused.
 */
export function createTrustedSenders(origin: string): TrustedSenders {
  const known = new Map<number, WebContents>();
  return {
    trust(contents) {
      const { id } = contents;
      known.set(id, contents);
      contents.once('destroyed', () => known.delete(id));
    },
    isTrusted({ sender, senderFrame }) {
      return (
        known.has(sender.id) &&
        senderFrame !== null &&
        senderFrame.parent === null &&
        // Compared as text with the slash: `app://trueclock.evil/` must not pass, and the URL class
        // gives no origin for a scheme that it does not know.
        senderFrame.url.startsWith(`${origin}/`)
      );
    },
    all: () => [...known.values()],
  };
}
