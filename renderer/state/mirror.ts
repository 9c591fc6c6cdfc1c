import type { AppError } from '#shared/errors.ts';
import type { RendererApi } from '#shared/ipc/contract.ts';
import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';

/** What the renderer knows of the main process. */
export interface Mirrored {
  /** Null until the first snapshot has come. */
  readonly snapshot: Snapshot | null;
  /** Why there is no snapshot; null while it is on its way or once it is there. */
  readonly error: AppError | null;
}

/** A store for `useSyncExternalStore`. */
export interface Mirror {
  get(): Mirrored;
  subscribe(listener: () => void): () => void;
  /** Asks for the snapshot again, after an error. */
  retry(): void;
}

/**
 * Keeps a copy of the main process's state. Subscribes first and asks once, so that no change falls
 * between the two; patches apply in order of `rev`, and a gap asks for a new snapshot.
 */
export function createMirror(api: RendererApi): Mirror {
  let current: Mirrored = { snapshot: null, error: null };
  const listeners = new Set<() => void>();
  /** Patches that came while a snapshot was under way. */
  let waiting: SnapshotPatch[] = [];
  let asking = false;

  const publish = (next: Mirrored): void => {
    current = next;
    for (const listener of listeners) listener();
  };

  const receive = (patch: SnapshotPatch): void => {
    const { snapshot } = current;
    if (asking || snapshot === null) {
      waiting.push(patch);
    } else if (patch.rev === snapshot.rev + 1) {
      publish({ snapshot: applyPatch(snapshot, patch), error: null });
    } else if (patch.rev > snapshot.rev) {
      waiting.push(patch);
      ask();
    }
  };

  const ask = (): void => {
    if (asking) return;
    asking = true;
    void api.state
      .snapshot()
      .catch((cause: unknown) => ({
        ok: false as const,
        error: { code: 'bug', retry: 'now', context: { detail: String(cause) } } as const,
      }))
      .then((answer) => {
        asking = false;
        if (!answer.ok) {
          publish({ snapshot: current.snapshot, error: answer.error });
          return;
        }
        const patches = waiting.sort((a, b) => a.rev - b.rev);
        waiting = [];
        publish({ snapshot: answer.value, error: null });
        for (const patch of patches) receive(patch);
      });
  };

  api.state.onChanged(receive);
  ask();
  return {
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retry: ask,
  };
}

const applyPatch = (snapshot: Snapshot, patch: SnapshotPatch): Snapshot => ({
  ...snapshot,
  ...patch.parts,
  rev: patch.rev,
});
