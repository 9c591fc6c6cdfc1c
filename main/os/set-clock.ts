import type { SetClock } from '#shared/core/plan/set-clock.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from './host.ts';
import { setLinuxClock } from './linux/set-clock.ts';

/** Whether Trueclock can set the clock of such a system. */
export const canSetClock = (platform: string): boolean => platform === 'linux';

/** How to move this machine's clock by an offset (seconds, server − local). `os.unsupported` where it is not known. */
export function setClock(host: Host, offset: Seconds): Result<SetClock, AppError> {
  switch (host.platform) {
    case 'linux':
      return setLinuxClock(host, offset);
    default:
      return err(appError('os.unsupported', { what: host.platform }, 'never'));
  }
}
