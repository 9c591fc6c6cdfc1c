import { displayBytes } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { Detection } from '#shared/model/backend.ts';
import type { ConfigFile } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../host.ts';
import { isPlainPath } from './plain-path.ts';
import { unitState, type UnitState } from './unit-state.ts';

/** What is read in the same way of every service that has one configuration file. */
export interface SingleFile extends UnitState {
  readonly conf: ConfigFile;
}

/**
 * Reads the unit's state and the file. Errors: those of {@link unitState}, `os.read-failed` where the file does not
 * open, `os.unsupported` for a path that could not be written without a doubt.
 */
export async function readSingleFile(
  host: Host,
  detection: Detection,
  path: string,
): Promise<Result<SingleFile, AppError>> {
  const unit = unitState(detection);
  if (!unit.ok) return unit;
  if (!isPlainPath(path)) {
    return err(appError('os.unsupported', { what: displayBytes(path, 200) }, 'never'));
  }
  const text = await host.readFile(path);
  if (!text.ok) return text;
  return ok({ ...unit.value, conf: { path, text: text.value } });
}

/** The first of these files that is there, else the first. */
export async function usualFile(
  host: Host,
  paths: readonly [string, ...string[]],
): Promise<string> {
  for (const path of paths) if (await host.exists(path)) return path;
  return paths[0];
}
