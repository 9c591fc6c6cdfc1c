import { lstat } from 'node:fs/promises';
import type { AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { checkFolders, hasCode, unreadable } from './files.ts';

/** Bits that let the group or others write. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Refuses a file of the store that anybody but root could have written: what stands in a record is put into
 * configuration files and run as root. The store's own folders are checked when it is opened; this is for what a
 * restored backup or a hasty `chown -R` may have done to what lies in them. A missing file is fine.
 */
export async function checkKept(path: string, trustedUid: number): Promise<Result<void, AppError>> {
  const folders = await checkFolders(path, trustedUid);
  if (!folders.ok) return folders;
  // Modes and owners are not those of Windows.
  if (process.platform === 'win32') return ok(undefined);
  try {
    const stat = await lstat(path);
    const isOurs = stat.uid === 0 || stat.uid === trustedUid;
    if (stat.isFile() && isOurs && (stat.mode & WRITABLE_BY_OTHERS) === 0) return ok(undefined);
    return err(unreadable(path, new Error('others than root could have written it')));
  } catch (error) {
    return hasCode(error, 'ENOENT') ? ok(undefined) : err(unreadable(path, error));
  }
}
