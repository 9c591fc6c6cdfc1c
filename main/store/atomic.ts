import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { insist } from './insist.ts';

/** Settings say which servers a person uses: nobody else's business. */
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** What the system's mask leaves of it, as with any file that a user saves. */
const USUAL_FILE = 0o666;
const RIGHTS = 0o777;
const RIGHTS_OF_GROUP = 0o070;

/** Makes the rename survive a power cut where the system can do that: Windows cannot open a folder, and
 * some network file systems refuse. The new content is in place already, so that is no failure. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // See above.
  }
}

/** Null: there is nothing. */
async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The file behind a link that the user made: to replace the link would part the two. Only links are followed, for
 * Windows cannot name the true path on every drive. */
async function behindLinks(path: string): Promise<string> {
  const found = await unlessMissing(lstat(path));
  return found?.isSymbolicLink() === true ? ((await unlessMissing(realpath(path))) ?? path) : path;
}

/** Gives a new file the rights of the one that it replaces. Where the group cannot be the same, another group does not
 * get what that one had. */
async function keepRights(handle: FileHandle, replaced: string): Promise<void> {
  const before = await unlessMissing(stat(replaced));
  if (before === null || process.platform === 'win32') return;
  const rights = before.mode & RIGHTS;
  const isSameGroup = await handle.chown(-1, before.gid).then(
    () => true,
    () => false,
  );
  await handle.chmod(isSameGroup ? rights : rights & ~RIGHTS_OF_GROUP);
}

/**
 * Replaces a file as a whole: whoever reads sees the old content or the new one, also after a crash at any
 * moment. Writes a new file in the same folder, flushes it, and renames it over the old one. Folders are
 * made as needed. A text in pieces is written piece by piece. The file is for this user alone, or with `usual` what
 * every program makes: it keeps the rights of the old one. Throws the file system's error, and what the pieces throw; the
 * old file is then as it was.
 */
export async function replaceFile(
  path: string,
  text: string | Iterable<string>,
  rights: 'private' | 'usual' = 'private',
): Promise<void> {
  const target = await behindLinks(path);
  const folder = dirname(target);
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', rights === 'usual' ? USUAL_FILE : PRIVATE_FILE);
    try {
      if (rights === 'usual') await keepRights(handle, target);
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await insist(() => rename(temporary, target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
