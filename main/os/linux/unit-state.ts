import { appError, type AppError } from '#shared/errors.ts';
import type { Detection } from '#shared/model/backend.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** What a planner needs to know of the unit that starts a service. */
export interface UnitState {
  readonly version: string | null;
  readonly unit: string;
  readonly running: boolean;
  readonly enabled: boolean;
}

/** The unit of a service that was looked for. Errors: `os.no-service` without a unit, `os.read-failed` where systemd
 * does not answer. */
export function unitState({
  version,
  unit,
  installed,
  running,
  startsAtBoot,
}: Detection): Result<UnitState, AppError> {
  if (unit === null || !installed) return err(appError('os.no-service', { found: [] }, 'later'));
  if (running === 'unknown') {
    const what = `systemctl show ${unit}`;
    return err(appError('os.read-failed', { what, detail: 'ActiveState' }, 'later'));
  }
  return ok({
    version,
    unit,
    running: running === 'yes',
    // Where another unit decides, enabling would do nothing.
    enabled: startsAtBoot === 'yes' || startsAtBoot === 'unknown',
  });
}
