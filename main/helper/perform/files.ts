import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, normalize, sep } from 'node:path';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** A configuration file is read up to this size (bytes); real ones have a few kilobytes. */
const MAX_FILE = 1024 * 1024;

/** Bits that let the group or others write. */
const WRITABLE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/** A file's bytes with what else must come back when it is restored. */
export interface FileImage {
  readonly bytes: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Mode of a configuration file that did not exist before: readable by the service and by everyone. */
export const NEW_FILE_MODE = 0o644;

/** SHA-256 of bytes in hex, as the records keep it; null stands for "no such file". */
export const hashOf = (image: { readonly bytes: Buffer } | null): string | null =>
  image === null ? null : createHash('sha256').update(image.bytes).digest('hex');

/** Whether everyone may read a file, and so its text may be shown to whoever asks; of one that is not there
 * nothing is hidden. */
export const isPublic = (image: Pick<FileImage, 'mode'> | null): boolean =>
  image === null || (image.mode & 0o004) !== 0;

/** Whether an error of `node:fs` carries this code. */
export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const detailOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** `store.unreadable` for a path, with the words of the system. */
export const unreadable = (path: string, error: unknown): AppError =>
  appError('store.unreadable', { path, detail: detailOf(error) }, 'never');

/** `store.unwritable` for a path, with the words of the system. */
export const unwritable = (path: string, error: unknown): AppError =>
  appError('store.unwritable', { path, detail: detailOf(error) }, 'never');

/**
 * Makes sure that nobody but root (and `trustedUid`) can change where a path leads: absolute and without
 * `..`, every folder on the way a real folder of a trusted owner in which nobody else may write. So the
 * checks cannot be made untrue between here and the write. A sticky folder such as /tmp is let through,
 * since what a trusted user owns in it cannot be replaced by others. The value is the first folder that is
 * missing; null: all are there.
 */
export async function checkFolders(
  path: string,
  trustedUid: number,
): Promise<Result<string | null, AppError>> {
  if (!isAbsolute(path) || normalize(path) !== path) {
    return err(unwritable(path, 'not a plain absolute path'));
  }
  // Modes and owners are not those of Windows; there its own folder alone is written, see `state-folder.ts`.
  if (process.platform === 'win32') return ok(null);
  const parts = dirname(path).split(sep).filter(Boolean);
  let folder = '/';
  for (let i = 0; i <= parts.length; i++) {
    try {
      const stat = await lstat(folder);
      if (!stat.isDirectory()) return err(unwritable(path, `${folder} is not a folder`));
      if (stat.uid !== 0 && stat.uid !== trustedUid) {
        return err(unwritable(path, `${folder} does not belong to root`));
      }
      const groupIsRoot = stat.gid === 0;
      const open = stat.mode & (groupIsRoot ? 0o002 : WRITABLE_BY_OTHERS);
      if (open !== 0 && (stat.mode & STICKY) === 0) {
        return err(unwritable(path, `others may write in ${folder}`));
      }
    } catch (error) {
      return hasCode(error, 'ENOENT') ? ok(folder) : err(unwritable(path, error));
    }
    const next = parts[i];
    if (next !== undefined) folder = folder === '/' ? `/${next}` : `${folder}/${next}`;
  }
  return ok(null);
}

/**
 * Reads a file of the configuration; null when there is none, or no folder for it. Refuses a symbolic link, anything that is
 * not a plain file, and an owner who is not trusted.
 */
export async function readImage(
  path: string,
  trustedUid: number,
): Promise<Result<FileImage | null, AppError>> {
  const folders = await checkFolders(path, trustedUid);
  if (!folders.ok) return folders;
  if (folders.value !== null) return ok(null);
  let handle: FileHandle;
  try {
    // O_NONBLOCK: opening a fifo must not wait for its other end.
    handle = await open(
      path,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY,
    );
  } catch (error) {
    return hasCode(error, 'ENOENT') ? ok(null) : err(unreadable(path, error));
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return err(unreadable(path, 'not a plain file'));
    if (stat.uid !== 0 && stat.uid !== trustedUid) {
      return err(unreadable(path, 'does not belong to root'));
    }
    if (stat.size > MAX_FILE) return err(unreadable(path, 'too large'));
    const bytes = await handle.readFile();
    return ok({ bytes, mode: stat.mode & 0o7777, uid: stat.uid, gid: stat.gid });
  } catch (error) {
    return err(unreadable(path, error));
  } finally {
    await handle.close();
  }
}

/**
 * Writes an image to a new file and makes it durable before it returns. `path` must not exist, except as
 * the leftover of an interrupted run, which is removed first. What could not be written whole is removed.
 */
export async function writeNew(path: string, image: FileImage): Promise<Result<void, AppError>> {
  try {
    await removeIfThere(path);
    const handle = await open(
      path,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      0o600,
    );
    try {
      await handle.writeFile(image.bytes);
      await handle.chown(image.uid, image.gid);
      // After chown, which clears the set-id bits.
      await handle.chmod(image.mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return ok(undefined);
  } catch (error) {
    // On a disk that is full its room is wanted for the way back.
    await removeIfThere(path).catch(() => undefined);
    return err(unwritable(path, error));
  }
}

/** Removes a file; a missing one is fine. Throws for anything else. */
export async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Makes renames and removals in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder as a file; NTFS keeps the order of such changes in a journal of its own.
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
