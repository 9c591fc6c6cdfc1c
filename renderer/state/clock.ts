import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Seconds, UnixMs } from '#shared/units.ts';

/** Once a second is enough for "20 seconds ago". */
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

/**
 * What is left of a time that was `seconds` long when the component appeared. By the monotonic clock:
 * the wall clock may just have been stepped. Give the component a key, so that a new time starts anew.
 */
export function useSecondsLeft(seconds: Seconds): Seconds {
  const [begun] = useState(() => performance.now());
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const tick = setInterval(
      () => setLeft(Math.max(0, seconds - (performance.now() - begun) / 1000)),
      TICK_MS,
    );
    return () => clearInterval(tick);
  }, [begun, seconds]);
  return left;
}

/** Above this a time that is left is said in steps of as much: a figure that changes every second
 * only makes impatient. In seconds. */
const CALM_STEP: Seconds = 10;

/** A time that is left, as it is shown. */
export const calmly = (left: Seconds): Seconds =>
  left > CALM_STEP ? Math.ceil(left / CALM_STEP) * CALM_STEP : Math.max(1, Math.ceil(left));
