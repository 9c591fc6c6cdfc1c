import type { SetClock } from '#shared/core/plan/set-clock.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import { setDarwinClock } from './darwin/set-clock.ts';
import type { Host } from './host.ts';
import { setLinuxClock } from './linux/set-clock.ts';
import { setWindowsClock } from './win32/set-clock.ts';

/** Whether Trueclock can set the clock of such a system. */
export const canSetClock = (platform: string): boolean =>
  ['linux', 'win32', 'darwin'].includes(platform);

/** How to move this machine's clock, which says `now`, by an offset (seconds, server − local). `os.unsupported` where
 * it is not known. */
export function setClock(host: Host, offset: Seconds, now: UnixMs): Result<SetClock, AppError> {
  switch (host.platform) {
    case 'linux':
      return setLinuxClock(host, offset);
    case 'win32':
      return ok(setWindowsClock(offset));
    case 'darwin':
      return setDarwinClock(host, offset, now);
    default:
      return err(appError('os.unsupported', { what: host.platform }, 'never'));
  }
}
