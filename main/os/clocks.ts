import type { ClockReading } from '#shared/model/plan.ts';

/** Reads the system clock and, as the steady one, the system's monotonic clock, whose origin all programs share
 * (`performance.now()` counts from the start of its own program). Millisecond precision. */
export const readClocks = (): ClockReading => ({
  wall: Date.now(),
  steady: Number(process.hrtime.bigint()) / 1e9,
});
