import type { CDPSession } from 'playwright-core';
import { toElectron } from './origin.ts';
import { registered } from './session.ts';
import { strict } from './strict.ts';

/** The part of Electron's WebFrameMain that tells who a frame is. */
export interface Frame {
  readonly url: string;
  readonly parent: Frame | null;
  readonly top: Frame | null;
}
interface Entry {
  readonly parentId: string | undefined;
  url: string;
  readonly frame: Frame;
}

/** Follows the frames of a page and the scripts' contexts in them. */
export interface Frames {
  readonly byId: (id: string) => Frame | null;
  /** The frame that an execution context of the named world belongs to; null when it is gone. */
  readonly byContext: (contextId: number) => Frame | null;
  /** The newest context of that world in the main frame; undefined before the first document. */
  readonly mainContext: () => number | undefined;
}

/** Starts following; `Page` and `Runtime` must be enabled afterwards. `world` names the preload's world. */
export function followFrames(cdp: CDPSession, world: string): Frames {
  const frames = new Map<string, Entry>();
  const contexts = new Map<number, string>();
  let mainContext: number | undefined;

  const byId = (id: string | undefined): Frame | null =>
    id === undefined ? null : (frames.get(id)?.frame ?? null);
  const add = (id: string, parentId: string | undefined, url: string) => {
    const known = frames.get(id);
    if (known !== undefined) {
      known.url = url;
      return;
    }
    const frame: Frame = strict('webFrameMain', {
      get url() {
        return toElectron(frames.get(id)?.url ?? '', registered.schemes);
      },
      get parent() {
        return byId(parentId);
      },
      get top(): Frame | null {
        return byId(parentId)?.top ?? byId(id);
      },
    });
    frames.set(id, { parentId, url, frame });
  };

  cdp.on('Page.frameAttached', ({ frameId, parentFrameId }) => add(frameId, parentFrameId, ''));
  cdp.on('Page.frameNavigated', ({ frame }) => add(frame.id, frame.parentId, frame.url));
  cdp.on('Page.frameDetached', ({ frameId, reason }) => {
    if (reason === 'remove') frames.delete(frameId);
  });
  cdp.on('Runtime.executionContextCreated', ({ context }) => {
    const { frameId } = context.auxData as { frameId: string };
    if (context.name !== world) return;
    contexts.set(context.id, frameId);
    if (frames.get(frameId)?.parentId === undefined) mainContext = context.id;
  });
  cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
    contexts.delete(executionContextId);
    if (mainContext === executionContextId) mainContext = undefined;
  });
  cdp.on('Runtime.executionContextsCleared', () => {
    contexts.clear();
    mainContext = undefined;
  });
  return { byId, byContext: (id) => byId(contexts.get(id)), mainContext: () => mainContext };
}
