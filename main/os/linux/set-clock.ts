import type { SetClock } from '#shared/core/plan/set-clock.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../host.ts';

/** Nanoseconds, as finely as date reads. */
const DIGITS = 9;

/**
 * Moves the clock by date(1), relative to the time at which date itself reads the clock, so that its own start
 * takes nothing from the accuracy. GNU date takes fractions of a second there; that of BusyBox refuses the
 * words, and what others make of them is seen in the trial.
 */
export function setLinuxClock(host: Host, offset: Seconds): Result<SetClock, AppError> {
  const program = host.findProgram('date');
  if (program === null) return err(appError('os.unsupported', { what: 'date' }, 'never'));
  const by = `${offset < 0 ? '-' : '+'}${Math.abs(offset).toFixed(DIGITS)} seconds`;
  return ok({
    command: { program, args: ['-u', '-s', by] },
    trial: { program, args: ['-u', '-d', by, '+%s.%N'] },
  });
}
