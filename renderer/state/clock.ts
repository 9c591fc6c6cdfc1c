import { useSyncExternalStore } from 'react';
import type { UnixMs } from '#shared/units.ts';

/** Once a second is enough for "12 seconds ago". */
const TICK_MS = 1000;

const listeners = new Set<() => void>();
let now: UnixMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tick of listeners) tick();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The local clock, ticking once a second, for relative times only: it may be wrong or step. */
export const useNow = (): UnixMs => useSyncExternalStore(subscribe, () => now);
