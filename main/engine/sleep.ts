import type { Seconds } from '#shared/units.ts';

/** Waits, or returns early when the signal says so. Never rejects. */
export async function sleep(seconds: Seconds, signal: AbortSignal): Promise<void> {
  if (seconds <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1000);
    signal.addEventListener('abort', end);
  });
}
