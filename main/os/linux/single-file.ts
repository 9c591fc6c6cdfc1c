import { displayBytes } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { Detection } from '#shared/model/backend.ts';
import type { ConfigFile } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../host.ts';

/** What is read in the same way of every service that has one configuration file. */
export interface SingleFile {
  readonly version: string | null;
  readonly unit: string;
  readonly running: boolean;
  readonly enabled: boolean;
  readonly conf: ConfigFile;
}

/** Absolute, printable ASCII, no way up: a path that can be shown, compared and written without a doubt. */
const isPlainPath = (path: string): boolean =>
  /^\/[\x21-\x7e]+$/.test(path) && !/(?:^|\/)\.\.?(?:\/|$)/.test(path);

/**
 * Reads the unit's state and the file. Errors: `os.no-service` without a unit, `os.read-failed` where the file or
 * systemd does not answer, `os.unsupported` for a path that could not be written without a doubt.
 */
export async function readSingleFile(
  host: Host,
  { unit, installed, running, startsAtBoot, version }: Detection,
  path: string,
): Promise<Result<SingleFile, AppError>> {
  if (unit === null || !installed) return err(appError('os.no-service', { found: [] }, 'later'));
  if (running === 'unknown') {
    const what = `systemctl show ${unit}`;
    return err(appError('os.read-failed', { what, detail: 'ActiveState' }, 'later'));
  }
  if (!isPlainPath(path)) {
    return err(appError('os.unsupported', { what: displayBytes(path, 200) }, 'never'));
  }
  const text = await host.readFile(path);
  if (!text.ok) return text;
  return ok({
    version,
    unit,
    running: running === 'yes',
    // Where another unit decides, enabling would do nothing.
    enabled: startsAtBoot === 'yes' || startsAtBoot === 'unknown',
    conf: { path, text: text.value },
  });
}

/** The first of these files that is there, else the first. */
export async function usualFile(
  host: Host,
  paths: readonly [string, ...string[]],
): Promise<string> {
  for (const path of paths) if (await host.exists(path)) return path;
  return paths[0];
}
