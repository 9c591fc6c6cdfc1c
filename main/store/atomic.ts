import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Settings say which servers a person uses: nobody else's business. */
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

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

/**
 * Replaces a file as a whole: whoever reads sees the old content or the new one, also after a crash at any
 * moment. Writes a new file in the same folder, flushes it, and renames it over the old one. Folders are
 * made as needed. A text in pieces is written piece by piece. Throws the file system's error, and what the pieces
 * throw; the old file is then as it was.
 */
export async function replaceFile(path: string, text: string | Iterable<string>): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', PRIVATE_FILE);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
