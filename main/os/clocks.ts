import { uptime } from 'node:os';
import { slewingOn } from '#shared/core/slewing.ts';
import type { ClockTick } from '#shared/core/watch/jump.ts';
import type { ClockReading } from '#shared/model/plan.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';

/** Attempts at a reading, and what is good enough (seconds): less than the system clock tells. */
const TRIES = 20;
const TIGHT: Seconds = 0.0005;

const steadyNow = (): Seconds => Number(process.hrtime.bigint()) / 1e9;

/**
 * Reads the system clock and, as the steady one, the system's monotonic clock, whose origin all programs share
 * (`performance.now()` counts from the start of its own program). Millisecond precision: on a busy computer a
 * program can be put aside for a tenth of a second between two clocks, which would look like a step; so the
 * steady one is read on both sides, and the tightest of some readings is taken.
 */
export function readClocks(wallNow: () => UnixMs = Date.now, steady = steadyNow): ClockReading {
  let best: ClockReading = { wall: 0, steady: 0 };
  let tightest = Infinity;
  for (let i = 0; i < TRIES && tightest > TIGHT; i++) {
    const before = steady();
    const wall = wallNow();
    const took = steady() - before;
    if (took < tightest) best = { wall, steady: before + took / 2 };
    tightest = Math.min(tightest, took);
  }
  return best;
}

/**
 * Reads all clocks. libuv's monotonic clock stands still while Linux sleeps (CLOCK_MONOTONIC), and `/proc/uptime` does
 * not (CLOCK_BOOTTIME); on macOS it is mach_continuous_time and on Windows the performance counter, which both go on.
 */
export const readClockTick = (): ClockTick => ({
  ...readClocks(),
  sleepless: process.platform === 'linux' ? uptime() : null,
  slewing: slewingOn(process.platform),
});
