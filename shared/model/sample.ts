import type { Seconds, UnixMs } from '../units.ts';
import type { Reason } from './reason.ts';

/** Leap indicator, RFC 5905 figure 9. `unsynchronised` is the alarm condition (3). */
export type LeapIndicator = 'none' | 'insert' | 'delete' | 'unsynchronised';

/** What one answered exchange said. Everything that was seen is kept, also when `reasons` refuse it. */
export interface Sample {
  /** When the answer arrived, by the local clock. */
  readonly at: UnixMs;
  /** θ = ((T2 − T1) + (T3 − T4)) / 2, server − local (RFC 5905, 8). */
  readonly offset: Seconds;
  /** δ = (T4 − T1) − (T3 − T2), T4 − T1 by the monotonic clock. May be negative: then see `reasons`. */
  readonly delay: Seconds;
  /** ε = ρ_server + ρ_local + 15e-6 · (T4 − T1) (RFC 5905, 9.2). */
  readonly dispersion: Seconds;
  readonly leap: LeapIndicator;
  readonly stratum: number;
  /** Reference id as text: an IPv4 address, a four-letter code, or hex (RFC 5905, 7.3). */
  readonly referenceId: string;
  readonly rootDelay: Seconds;
  readonly rootDispersion: Seconds;
  /** log2 of seconds, as sent by the server. */
  readonly precision: number;
  /** Poll exponent as sent by the server. */
  readonly poll: number;
  readonly version: number;
  /** When the server's clock was last set, as its own reference timestamp; null when zero. */
  readonly referenceTime: UnixMs | null;
  /** Reasons against this sample; empty when it may be used. */
  readonly reasons: readonly Reason[];
}
