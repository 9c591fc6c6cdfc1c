import { appError, type AppError } from '../../errors.ts';
import type { ClockReading, Command } from '../../model/plan.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Seconds, UnixMs } from '../../units.ts';
import { invalid } from './validate.ts';

/** What the clock is to be moved by (server − local), and when that was measured. */
export interface ClockSetting {
  readonly offset: Seconds;
  readonly measuredAt: ClockReading;
}

/** How the clock of a system is moved by its own programs. */
export interface SetClock {
  /** Moves the clock, when an administrator runs it. */
  readonly command: Command;
  /** Changes nothing and prints where that would lead, in seconds since 1970; null: there is no such thing. */
  readonly trial: Command | null;
  /** It names a time of day, and so must be started this long after it was made; absent: it can be at any time. */
  readonly startsIn?: Seconds;
}

/** No true time lies before this: it is in the year of this source text. */
const EARLIEST: UnixMs = Date.UTC(2026, 0, 1);

/** What NTP tells without doubt of the era, either way (RFC 5905, 6): 68 years, in seconds. It is also as long after
 * {@link EARLIEST} as anybody may set the clock to. */
const ERA_HALF: Seconds = 2 ** 31;

/** Older measurements (seconds) are not acted on: a clock that nothing keeps drifts by up to 500 ppm, 0.3 s in this
 * time. A password dialog is answered in less. */
const MAX_AGE: Seconds = 10 * 60;

/** From here on (seconds) the system clock has moved against the steady one: it was stepped by somebody, or the
 * computer slept. `Date.now()` tells whole milliseconds, and slewing moves both clocks alike. */
const MOVED: Seconds = 0.1;

const between = (earlier: ClockReading, later: ClockReading) => {
  const steady = later.steady - earlier.steady;
  return { steady, moved: (later.wall - earlier.wall) / 1000 - steady };
};

/** By how much the system clock was moved between two readings, in seconds; positive: forward. */
export const movedBetween = (earlier: ClockReading, later: ClockReading): Seconds =>
  between(earlier, later).moved;

/**
 * Whether a clock may be set as asked, by what can be told without asking anybody. It is the gate of the
 * privileged side, so it takes nothing for granted: `plan.invalid` for an offset that no honest measurement
 * gives or that leads to a time that cannot be; `plan.measure-again` when the offset no longer holds.
 */
export function judgeSetting(
  { offset, measuredAt }: ClockSetting,
  now: ClockReading,
): Result<void, AppError> {
  const again = (because: 'clock-moved' | 'too-old') =>
    err(appError('plan.measure-again', { because }, 'now'));

  if (!Number.isFinite(offset) || Math.abs(offset) >= ERA_HALF) {
    return invalid('offset', 'out-of-range');
  }
  const target = now.wall + offset * 1000;
  if (target < EARLIEST || target >= EARLIEST + ERA_HALF * 1000) {
    return invalid('offset', 'leads-to-no-time');
  }
  const { steady, moved } = between(measuredAt, now);
  if (!Number.isFinite(steady) || steady < 0) return invalid('measuredAt', 'not-of-this-computer');
  if (steady > MAX_AGE) return again('too-old');
  // A reading that is no number has not stayed where it was either.
  return Math.abs(moved) <= MOVED ? ok(undefined) : again('clock-moved');
}
