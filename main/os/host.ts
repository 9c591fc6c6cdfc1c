import { accessSync, constants, statSync } from 'node:fs';
import { access, open, readdir } from 'node:fs/promises';
import { displayable } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { createRunner, type Run } from './run.ts';

/** All that readers see of a machine, so that tests can play another one. */
export interface Host {
  /** `process.platform` of the machine. */
  readonly platform: string;
  readonly run: Run;
  /** A file as a byte string (one character per byte); null: does not exist. Refuses what is not a plain
   * file and what is larger than {@link MAX_FILE}, and says so (`os.read-failed`). */
  readFile(path: string): Promise<Result<string | null, AppError>>;
  /** Names in a folder, sorted by bytes; null: does not exist. */
  listDir(path: string): Promise<Result<readonly string[] | null, AppError>>;
  exists(path: string): Promise<boolean>;
  /** Absolute path of a program in the system's folders, never by the user's PATH; null: not there. */
  findProgram(name: string): string | null;
}

/** What {@link Host.readFile} says of a device, a fifo, a folder. */
export const NOT_PLAIN = 'not a plain file';

/** Largest file that is read (bytes); a configuration has a few kilobytes. */
const MAX_FILE = 1024 * 1024;

/** Bytes that are read at once: nearly every file is smaller, and the watch reads some of them four times a minute. Room
 * for the largest would have the garbage collector run for each. */
const PIECE = 16 * 1024;

/** Where the programs of time services lie, in the order of a root login's PATH without /usr/local: what the
 * administrator put there is not what the distribution's units start. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;

/** This machine. With `root`, files are looked up below that folder (tests of other layouts); programs run
 * by the path that they have here. */
export function localHost(root = ''): Host {
  return {
    platform: process.platform,
    run: createRunner(),
    readFile: (path) => readPlainFile(path, root + path),
    listDir: (path) => listNames(path, root + path),
    exists: (path) =>
      access(root + path).then(
        () => true,
        () => false,
      ),
    findProgram: (name) =>
      SYSTEM_FOLDERS.map((folder) => `${root}${folder}/${name}`).find(isExecutable) ?? null,
  };
}

async function readPlainFile(
  path: string,
  place: string,
): Promise<Result<string | null, AppError>> {
  try {
    // O_NONBLOCK: opening a fifo must not wait for its other end.
    const handle = await open(place, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) return err(unreadable(path, NOT_PLAIN));
      // The size is not asked for: files of /proc say 0.
      let text = '';
      for (;;) {
        const piece = Buffer.allocUnsafe(PIECE);
        const { bytesRead } = await handle.read(piece, 0, PIECE, text.length);
        if (bytesRead === 0) return ok(text);
        text += piece.toString('latin1', 0, bytesRead);
        if (text.length > MAX_FILE) return err(unreadable(path, 'larger than 1 MiB'));
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    return isMissing(error) ? ok(null) : err(unreadable(path, describe(error)));
  }
}

async function listNames(
  path: string,
  place: string,
): Promise<Result<readonly string[] | null, AppError>> {
  try {
    const names = await readdir(place);
    return ok(names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  } catch (error) {
    return isMissing(error) ? ok(null) : err(unreadable(path, describe(error)));
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const describe = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const unreadable = (path: string, detail: string): AppError =>
  appError('os.read-failed', { what: displayable(path), detail }, 'later');
