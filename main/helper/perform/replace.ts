import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import {
  hasCode,
  readImage,
  removeIfThere,
  syncFolder,
  unwritable,
  writeNew,
  type FileImage,
} from './files.ts';

/** A file and what it shall become; null: it shall not exist. */
export interface Replacement {
  readonly path: string;
  readonly image: FileImage | null;
}

/** Where the new text of a file is prepared: beside it, so that the rename is atomic; hidden and with an
 * ending that no service reads. */
export const stagedPath = (path: string, changeId: string): string =>
  join(dirname(path), `.${basename(path)}.${changeId}.trueclock-new`);

/** Removes what an interrupted run prepared and never renamed. */
export async function removeStaged(paths: readonly string[], changeId: string): Promise<void> {
  for (const path of paths) {
    // A folder that has gone since holds no leftovers.
    await removeIfThere(stagedPath(path, changeId)).catch(() => undefined);
  }
}

/**
 * Those of the replacements that are not as they shall be already. A file that is needs no write, which a disk that
 * is full or read-only would refuse.
 */
export async function thatDiffer(
  replacements: readonly Replacement[],
  trustedUid: number,
): Promise<Result<readonly Replacement[], AppError>> {
  const differing: Replacement[] = [];
  for (const replacement of replacements) {
    const now = await readImage(replacement.path, trustedUid);
    if (!now.ok) return now;
    if (!isSame(now.value, replacement.image)) differing.push(replacement);
  }
  return ok(differing);
}

const isSame = (a: FileImage | null, b: FileImage | null): boolean =>
  a === null || b === null
    ? a === b
    : a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.bytes.equals(b.bytes);

/**
 * Replaces files so that at any moment each is the old or the new one, whole. All new texts are on disk
 * before the first rename, and the renames follow each other at once. On an error some files may be new
 * and others old: the caller rolls back.
 */
export async function replaceFiles(
  replacements: readonly Replacement[],
  changeId: string,
  hooks: { readonly staged?: () => void; readonly replaced?: () => void } = {},
): Promise<Result<void, AppError>> {
  for (const { path, image } of replacements) {
    if (image === null) continue;
    const staged = await writeNew(stagedPath(path, changeId), image);
    if (!staged.ok) return staged;
  }
  hooks.staged?.();
  for (const { path, image } of replacements) {
    try {
      if (image === null) await removeIfThere(path);
      else await rename(stagedPath(path, changeId), path);
    } catch (error) {
      return err(unwritable(path, error));
    }
    hooks.replaced?.();
  }
  for (const folder of new Set(replacements.map(({ path }) => dirname(path)))) {
    try {
      await syncFolder(folder);
    } catch (error) {
      // A file that shall not exist has no folder any more.
      if (!hasCode(error, 'ENOENT')) return err(unwritable(folder, error));
    }
  }
  return ok(undefined);
}
