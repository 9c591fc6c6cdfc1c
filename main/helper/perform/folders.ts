import { chmod, mkdir, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { checkFolders, syncFolder, unwritable } from './files.ts';

/**
 * The folder of a new file when it has to be made first; null: it is there. A configuration may name a
 * folder of source files that nobody has made yet. Only that one folder is made: an error when the one
 * above it is missing too, or when others could change where the path leads.
 */
export async function folderToMake(
  path: string,
  trustedUid: number,
): Promise<Result<string | null, AppError>> {
  const missing = await checkFolders(path, trustedUid);
  if (!missing.ok || missing.value === null || missing.value === dirname(path)) return missing;
  return err(unwritable(path, `${missing.value} does not exist`));
}

/** Makes folders that all may read and only their owner may write; durable when it returns. */
export async function makeFolders(folders: readonly string[]): Promise<Result<void, AppError>> {
  for (const folder of folders) {
    try {
      await mkdir(folder);
      await chmod(folder, 0o755);
      await syncFolder(dirname(folder));
    } catch (error) {
      return err(unwritable(folder, error));
    }
  }
  return ok(undefined);
}

/** Removes folders that {@link makeFolders} made. One in which somebody else put something stays, as does one
 * that cannot be removed: an empty folder does no harm, and must not keep a change from being taken back. */
export async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    await rmdir(folder)
      .then(() => syncFolder(dirname(folder)))
      .catch(() => undefined);
  }
}
