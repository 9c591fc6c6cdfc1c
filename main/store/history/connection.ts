import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { refusalOf } from '../owner.ts';
import { migrate, WrongSchema } from './schema.ts';

/** A history that is kept nowhere, for the demo and for tests. */
export const IN_MEMORY = ':memory:';

/** How long one process waits for another. A transaction takes milliseconds; the window stands still meanwhile. */
const BUSY_MS = 1000;

/** SQLite's result code for a statement that does not fit the tables. */
const SQLITE_ERROR = 1;

/** SQLite's primary result code (https://www.sqlite.org/rescode.html); null: another error. */
export const resultCodeOf = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null;

/** An open history. */
export interface Connection {
  /** A statement, prepared once. Its rows have the columns that the caller's type names: the tables are strict. */
  statement(sql: string): StatementSync;
  /** All of `work` or nothing, also after a crash at any moment. */
  transaction(work: () => void): void;
  close(): void;
}

/**
 * Opens the file, made as needed in a folder made as needed, both for this user alone. Throws the errors of the
 * file system and of SQLite, and `WrongSchema`.
 *
 * With a rollback journal and not a write-ahead log: one small transaction every quarter of an hour gains nothing
 * from a log, which needs shared memory (so no network folder), leaves two more files, and cannot be read where
 * it cannot be written. `synchronous` stays FULL: after a power cut the file is whole
 * (https://www.sqlite.org/pragma.html#pragma_synchronous, https://www.sqlite.org/wal.html).
 */
export function connect(path: string): Connection {
  if (path !== IN_MEMORY) {
    const refusal = refusalOf(dirname(path));
    // SQLite writes also where it is only to read: it makes the file whole after a crash.
    if (refusal !== null) throw Object.assign(new Error(refusal), { code: 'EACCES' });
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite would make it readable by all; its journal takes the rights of the file.
    makePrivate(path);
  }
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    migrate(database);
  } catch (error) {
    database.close();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  return {
    statement(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const fresh = prepare(database, sql);
      statements.set(sql, fresh);
      return fresh;
    },
    transaction(work) {
      // Not deferred: two processes that both read first and write then would block each other for good.
      database.exec('BEGIN IMMEDIATE');
      try {
        work();
        database.exec('COMMIT');
      } catch (error) {
        // SQLite itself rolls back when the disk is full.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}

function prepare(database: DatabaseSync, sql: string): StatementSync {
  try {
    return database.prepare(sql);
  } catch (error) {
    if (!(error instanceof Error) || resultCodeOf(error) !== SQLITE_ERROR) throw error;
    throw new WrongSchema(error.message, { cause: error });
  }
}

/** Makes the file unless it is there. One that is there and cannot be written may still be read. */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
