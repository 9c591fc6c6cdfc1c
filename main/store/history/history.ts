import { renameSync, statSync } from 'node:fs';
import { beginOf } from '#shared/core/history/roll-up.ts';
import { appError, type AppError } from '#shared/errors.ts';
import {
  filedAt,
  type HistoryEvent,
  type HistoryRange,
  type HistoryView,
  type Measurement,
  type ServerHistory,
} from '#shared/model/history.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { UnixMs } from '#shared/units.ts';
import { connect, type Connection, IN_MEMORY, resultCodeOf } from './connection.ts';
import { type ExportFormat, exportPieces } from './export.ts';
import { readServers, readView } from './read.ts';
import { WrongSchema } from './schema.ts';
import { addEvent, addMeasurement, prune } from './write.ts';

/**
 * What is remembered of the clock; GUI and CLI share one file. Nothing throws when the disk fails: additions are
 * lost then and {@link HistoryStore.problem} says why, reading gives the error, and the next call tries again.
 * Opened by the first call that adds or reads, so that a command which does neither leaves no file.
 */
export interface HistoryStore {
  /** Remembers a measurement. Where the servers agree that the clock was off by more than a minute, it is filed
   * under the time that they gave: a clock that woke up in 1970 made its measurement today. */
  addMeasurement(measurement: Measurement): void;
  addEvent(event: HistoryEvent): void;
  /** What the History screen shows of a range, as closely as fits a chart. */
  view(range: HistoryRange): Result<HistoryView, AppError>;
  /** Every server that was asked in the range, as closely as {@link HistoryStore.view} looks, by host. */
  servers(range: HistoryRange): Result<readonly ServerHistory[], AppError>;
  /** A whole file in pieces, each read when it is asked for; additions between two pieces are allowed. An error is
   * the last piece, and what came before it is then no whole file. */
  exportAs(format: ExportFormat, range: HistoryRange): Iterable<Result<string, AppError>>;
  /** Sets how long the history is kept, in days. Goes by the time that servers agreed on, with the next measurement
   * that has one: a clock that jumped to 2099 makes nothing old. */
  keepDays(days: number): void;
  /** Why nothing is remembered (`store.unwritable`, `store.unreadable`), or that a file which cannot be used was
   * set aside (`store.unreadable` with its new path and `retry: 'never'`) and started anew; null: all is well. */
  readonly problem: AppError | null;
  /** Frees the file. The next call would open it again. */
  close(): void;
}

/** Primary result codes of SQLite: the content is damaged, or it is no database at all. */
const DAMAGE = [11, 26];

/** What SQLite may keep beside a database. A journal left behind would be rolled back into the next file. */
const COMPANIONS = ['-journal', '-wal', '-shm'];

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const isDamage = (error: unknown): boolean =>
  error instanceof WrongSchema || DAMAGE.includes(resultCodeOf(error) ?? 0);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The history in the SQLite file at an absolute path, or {@link IN_MEMORY}. `now` names a file set aside. */
export function createHistory(
  path: string,
  keptDays: number,
  now: () => UnixMs = Date.now,
): HistoryStore {
  let keepDays = keptDays;
  let connection: Connection | null = null;
  /** The file that the connection has open. */
  let inode: number | null = null;
  let failure: AppError | null = null;
  let setAside: AppError | null = null;
  /** The hour and `keepDays` of the last pruning: a change of either makes the next measurement prune. */
  let pruned = '';

  const drop = (): void => {
    connection?.close();
    connection = null;
  };
  const open = (): Connection => {
    if (connection !== null) return connection;
    inode = inodeOf(path);
    connection = connect(path);
    inode ??= inodeOf(path);
    return connection;
  };
  /** Renames a file that cannot be used, never deletes it: it may be that of a newer version. */
  const putAside = (damage: unknown): void => {
    drop();
    // Another process may have been faster; what is there now is then its new file.
    if (inode !== inodeOf(path)) return;
    // Colons are not allowed in file names on Windows.
    const aside = `${path}.corrupt-${new Date(now()).toISOString().replaceAll(':', '-')}`;
    // Before the file itself: cut short in between, none of them is left beside the new file.
    for (const companion of COMPANIONS) {
      try {
        renameSync(path + companion, aside + companion);
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    }
    renameSync(path, aside);
    setAside = appError('store.unreadable', { path: aside, detail: textOf(damage) }, 'never');
  };
  /** Does the work; with a new file if the present one cannot be used and the work can be done again. */
  const attempt = <T>(
    kind: 'store.unwritable' | 'store.unreadable',
    work: (connection: Connection) => T,
    repeatable = true,
  ): Result<T, AppError> => {
    try {
      let value: T;
      try {
        value = work(open());
      } catch (error) {
        if (!isDamage(error)) throw error;
        putAside(error);
        if (!repeatable) throw error;
        value = work(open());
      }
      failure = null;
      return ok(value);
    } catch (error) {
      drop();
      if (codeOf(error) === undefined && !isDamage(error)) throw error;
      failure = appError(kind, { path, detail: textOf(error) }, 'later');
      return err(failure);
    }
  };

  return {
    addMeasurement(measurement) {
      const added = attempt('store.unwritable', (open) => addMeasurement(open, measurement));
      if (!added.ok || measurement.offset === null) return;
      // Only what is old by the servers and by this clock goes: servers that lie, or a clock that is years ahead, are
      // not to take the history along.
      const now = Math.min(filedAt(measurement), measurement.at);
      const turn = `${String(beginOf(now, 'hour'))} ${String(keepDays)}`;
      if (turn === pruned) return;
      pruned = turn;
      attempt('store.unwritable', (open) => prune(open, now, keepDays));
    },
    addEvent: (event) => void attempt('store.unwritable', (open) => addEvent(open, event)),
    view: (range) => attempt('store.unreadable', (open) => readView(open, range)),
    servers: (range) => attempt('store.unreadable', (open) => readServers(open, range)),
    *exportAs(format, range) {
      const pieces = exportPieces(open, format, range);
      for (;;) {
        const piece = attempt('store.unreadable', () => pieces.next(), false);
        if (!piece.ok) yield piece;
        else if (piece.value.done !== true) yield ok(piece.value.value);
        if (!piece.ok || piece.value.done === true) return;
      }
    },
    keepDays: (days) => void (keepDays = days),
    get problem() {
      return failure ?? setAside;
    },
    close: drop,
  };
}

/** Tells one file from the next under the same name; null: there is none. */
function inodeOf(path: string): number | null {
  if (path === IN_MEMORY) return null;
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}
