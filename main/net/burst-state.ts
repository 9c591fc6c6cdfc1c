import type { BurstResult } from '#shared/core/client/burst.ts';
import type { Protocol } from '#shared/core/client/protocol.ts';
import type { MonotonicNs } from '#shared/units.ts';
import type { LocalClock } from './clock.ts';
import type { Target } from './targets.ts';

/** A burst as it stands. */
export interface BurstState {
  readonly result: BurstResult;
  /** How many of the planned requests are over: answered, or given up and not to be asked again. */
  readonly done: number;
  /** When the next request may leave. */
  readonly nextAt: MonotonicNs;
}

/** A burst that has not begun. */
export function burstBefore(
  { source, protocol, endpoints }: Target,
  clock: LocalClock,
): BurstState {
  return {
    result: emptyResult(source, protocol, endpoints[0]),
    done: 0,
    nextAt: clock.monotonic(),
  };
}

/** What is known of a burst before its first request. */
export function emptyResult(
  source: Target['source'],
  { authentication }: Protocol,
  { address, port }: { readonly address: string | null; readonly port: number },
): BurstResult {
  return {
    source,
    address,
    port,
    authentication,
    sent: 0,
    samples: [],
    ignored: [],
    failure: null,
    clockStepped: false,
    finished: false,
  };
}
