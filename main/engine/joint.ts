import { aborted } from '#main/net/wait.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';

/** Bursts under way that several measurements may wait for. */
export interface Joint {
  /** All of them, when they have ended. */
  readonly bursts: Promise<readonly BurstResult[]>;
  /** Waits for the end, or until the signal aborts; then what has come in by then is the answer, and what runs on
   * counts as cancelled. They are ended early when the last who waits has left. */
  readonly wait: (signal: AbortSignal) => Promise<readonly BurstResult[]>;
}

/** Starts bursts that belong to all who wait for them. `tell` takes them as they stand, again and again. */
export function startJoint(
  start: (
    signal: AbortSignal,
    tell: (bursts: readonly BurstResult[]) => void,
  ) => Promise<readonly BurstResult[]>,
): Joint {
  const end = new AbortController();
  let soFar: readonly BurstResult[] = [];
  let waiting = 0;
  const bursts = start(end.signal, (now) => (soFar = now));
  return {
    bursts,
    async wait(signal) {
      waiting += 1;
      const all = await Promise.race([bursts, aborted(signal).then(() => null)]);
      waiting -= 1;
      if (all !== null) return all;
      if (waiting > 0) return soFar.map(cutShort);
      end.abort();
      return await bursts;
    },
  };
}

const cutShort = (burst: BurstResult): BurstResult =>
  burst.finished
    ? burst
    : {
        ...burst,
        failure: burst.failure ?? { code: 'cancelled', severity: 'info' },
        finished: true,
      };
