import { appError, type AppError } from '#shared/errors.ts';
import { err, type Result } from '#shared/result.ts';

/** Where in the program it was thrown: the file's name without its folder, line and column. */
const PLACE = /^ +at .*?([\w.-]+\.[cm]?[jt]s:\d+:\d+)/m;

/** An exception is a programming error; the caller gets it as a value: its kind and where it was thrown. Not its
 * message, which may hold paths of this computer and what somebody typed. */
export function bugOf(thrown: unknown): AppError {
  return appError('bug', { detail: kindOf(thrown).slice(0, 400) }, 'never');
}

function kindOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? ` ${thrown.code}` : '';
  const frames = thrown.stack?.replace(thrown.message, '') ?? '';
  const place = PLACE.exec(frames)?.[1];
  return `${thrown.name}${code}${place === undefined ? '' : ` at ${place}`}`;
}

/** Runs an operation from which no exception may escape. */
export async function guarded<T>(
  run: () => Result<T, AppError> | Promise<Result<T, AppError>>,
): Promise<Result<T, AppError>> {
  try {
    return await run();
  } catch (thrown) {
    return err(bugOf(thrown));
  }
}
