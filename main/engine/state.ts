import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';

/** The parts of the state that change. */
export type StateParts = SnapshotPatch['parts'];

/** Holds the one {@link Snapshot} of the app and numbers its changes. */
export interface StateStore {
  get(): Snapshot;
  /** Replaces whole parts; everyone who listens gets exactly one patch, numbered one higher than the last. */
  set(parts: StateParts): void;
  /** Returns its unsubscribe function. */
  subscribe(listener: (patch: SnapshotPatch) => void): () => void;
}

/** Creates the store. The number starts at the snapshot's own. */
export function createStateStore(initial: Snapshot): StateStore {
  let snapshot = initial;
  const listeners = new Set<(patch: SnapshotPatch) => void>();
  return {
    get: () => snapshot,
    set(parts) {
      const rev = snapshot.rev + 1;
      snapshot = { ...snapshot, ...parts, rev };
      for (const listener of listeners) listener({ rev, parts });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
