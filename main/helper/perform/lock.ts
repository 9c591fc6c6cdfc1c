import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { hasCode, unwritable } from './files.ts';

/** SQLite's primary result code for "someone else holds the lock". */
const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

/**
 * Takes the one lock of privileged work; the value gives it back. `plan.busy` when another run holds it.
 *
 * The lock is a file lock of the kernel, so it ends with its holder, however that ends, and there is no
 * moment in which two runs can both take over a dead one's. Node offers no file locks but through SQLite:
 * an exclusive transaction that is never written is just that.
 */
export async function takeLock(stateDir: string): Promise<Result<() => void, AppError>> {
  const path = join(stateDir, 'lock');
  try {
    // Readable by root alone: whoever can read a file can hold a shared lock on it and so keep us out. One that is there
    // is not opened: to close it would end a lock that this process holds on it (fcntl(2), record locks).
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    await handle.close();
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) return err(unwritable(path, error));
  }
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    return err(unwritable(path, error));
  }
  try {
    // Without a rollback journal beside it, for which a full disk has no room.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) return err(unwritable(path, error));
    return err(appError('plan.busy', { what: path }, 'later'));
  }
  return ok(() => database.close());
}
