import type { SetClock } from '#shared/core/plan/set-clock.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import type { Host } from '../host.ts';

/** As date(1) of macOS reads a time in UTC: MMddHHmmyyyy.SS. */
function wordsFor(at: UnixMs): string {
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = new Date(at)
    .toISOString()
    .split(/[-T:.]/);
  return `${month}${day}${hour}${minute}${year}.${second}`;
}

/**
 * Moves the clock by date(1) of macOS. That takes whole seconds of the time of day alone, so it is to be started
 * when the next of them comes; its own start, some hundredths of a second, is what the clock is then off by. With
 * `-j` it sets nothing.
 */
export function setDarwinClock(
  host: Host,
  offset: Seconds,
  now: UnixMs,
): Result<SetClock, AppError> {
  const program = host.findProgram('date');
  const right = now + offset * 1000;
  const target = Math.ceil(right / 1000) * 1000;
  // Beyond these years there are no such words, and no such time is ever set.
  if (program === null || !(target > 0 && target < Date.UTC(9999, 0))) {
    return err(appError('os.unsupported', { what: 'date' }, 'never'));
  }
  const words = wordsFor(target);
  return ok({
    command: { program, args: ['-u', words] },
    trial: { program, args: ['-ju', words, '+%s'] },
    startsIn: (target - right) / 1000,
  });
}
