import { appError, type AppError } from '#shared/errors.ts';
import { err, type Result } from '#shared/result.ts';

/** An exception is a programming error; the caller gets it as a value, without a stack or a path of this computer. */
export function bugOf(thrown: unknown): AppError {
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown;
  return appError('bug', { detail: text.slice(0, 400) }, 'never');
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
