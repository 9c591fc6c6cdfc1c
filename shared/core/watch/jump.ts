import type { Seconds, UnixMs } from '../../units.ts';
import type { Slewing } from '../slewing.ts';

/** All clocks of the computer, read together. */
export interface ClockTick {
  /** The system clock, which people and services set. */
  readonly wall: UnixMs;
  /** The monotonic clock, which nobody sets. */
  readonly steady: Seconds;
  /** A clock that nobody sets and that goes on while the computer sleeps, where `steady` stands still then (Linux);
   * null: `steady` itself goes on (macOS, Windows). */
  readonly sleepless: Seconds | null;
  /** How far `wall` is moved against `steady` by slewing alone. */
  readonly slewing: Slewing;
}

/** What the clocks did between two readings besides running. */
export interface Jumps {
  /** The time that went by, sleep included. */
  readonly gone: Seconds;
  /** By how much somebody set the clock forward (negative: back); 0: nobody did. */
  readonly stepped: Seconds;
  /** How long the computer slept; 0: it did not, or this system's clocks do not tell. */
  readonly slept: Seconds;
}

/** Smallest jump of the system clock against the others that is called a step. `Date.now()` tells whole
 * milliseconds and `/proc/uptime` hundredths of a second; smaller corrections matter to nobody who is not told of
 * them by the measurements. */
const LEAST_STEP: Seconds = 0.05;

/** Shortest sleep: far above the hundredth of a second to which the clocks tell it. */
const LEAST_SLEEP: Seconds = 1;

/**
 * Tells a step of the clock from a computer that slept. Both move the system clock against the monotonic one of
 * Linux, but a clock that goes on during sleep shows how much of it was sleep. Asks nobody for the time.
 */
export function jumpsBetween(before: ClockTick, now: ClockTick): Jumps {
  const awake = now.steady - before.steady;
  const apart =
    before.sleepless === null || now.sleepless === null
      ? 0
      : now.sleepless - before.sleepless - awake;
  const slept = apart >= LEAST_SLEEP ? apart : 0;
  const gone = awake + slept;
  const moved = (now.wall - before.wall) / 1000 - gone;
  const { below, rate } = now.slewing;
  const isStep = Math.abs(moved) >= Math.max(LEAST_STEP, below) + rate * gone;
  return { gone, slept, stepped: isStep ? moved : 0 };
}
