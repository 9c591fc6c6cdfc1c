import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import {
  changeFile,
  changeFolder,
  changeIds,
  parseChange,
  parseJournal,
  type Journal,
  type StoredChange,
} from '../changes.ts';
import {
  checkFolders,
  hasCode,
  removeIfThere,
  syncFolder,
  unreadable,
  unwritable,
  writeNew,
  type FileImage,
} from './files.ts';

/** What privileged work keeps between runs, in a folder that only root can write. */
export interface Store {
  /** A name for a new change that sorts after all others. Not made of the time of day, which may be wrong. */
  newId(): Promise<string>;
  /** Keeps a change with the files of before it; durable when it returns. */
  create(
    change: StoredChange,
    images: readonly (FileImage | null)[],
  ): Promise<Result<void, AppError>>;
  /** The bytes of one file of before a change. */
  backup(id: string, index: number): Promise<Result<Buffer, AppError>>;
  find(id: string): Promise<StoredChange | null>;
  /** The newest change that is in force; null: there is none. */
  newestInForce(): Promise<StoredChange | null>;
  /** Replaces the record of a change; durable when it returns. */
  update(change: StoredChange): Promise<Result<void, AppError>>;
  /** What is under way; null: nothing. An unreadable journal is set aside. */
  journal(): Promise<Journal | null>;
  setJournal(journal: Journal): Promise<Result<void, AppError>>;
  clearJournal(): Promise<Result<void, AppError>>;
}

/** Makes a folder that all may read, whatever the umask of the root that starts us. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(path);
  await chmod(path, 0o755);
}

function unlessThere(error: unknown): void {
  if (!hasCode(error, 'EEXIST')) throw error;
}

/** Opens the store, making its folder where it is missing. Refuses a folder that others can reach into. */
export async function openStore(
  stateDir: string,
  trustedUid: number,
): Promise<Result<Store, AppError>> {
  const changes = join(stateDir, 'changes');
  const above = await checkFolders(stateDir, trustedUid);
  if (!above.ok) return above;
  try {
    // Readable by all, so that the program can say without rights what can be undone.
    for (const folder of [stateDir, changes]) await makeFolder(folder).catch(unlessThere);
  } catch (error) {
    return err(unwritable(changes, error));
  }
  const own = await checkFolders(join(changes, 'x'), trustedUid);
  if (!own.ok) return own;

  const journalPath = join(stateDir, 'journal.json');
  const root = { uid: trustedUid, gid: process.getegid?.() ?? 0 };

  const writeJson = async (path: string, value: unknown): Promise<Result<void, AppError>> => {
    const staged = `${path}.new`;
    const bytes = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
    const written = await writeNew(staged, { bytes, mode: 0o644, ...root });
    if (!written.ok) return written;
    try {
      await rename(staged, path);
      await syncFolder(dirname(path));
      return ok(undefined);
    } catch (error) {
      return err(unwritable(path, error));
    }
  };

  const find = async (id: string): Promise<StoredChange | null> => {
    try {
      return parseChange(await readFile(changeFile(stateDir, id), 'utf8'));
    } catch {
      return null;
    }
  };
  const ids = async (): Promise<string[]> => changeIds(await readdir(changes));

  return ok({
    async newId() {
      const newest = (await ids())[0];
      const next = newest === undefined ? 1 : Number.parseInt(newest, 10) + 1;
      return `${next.toString().padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
    },
    async create(change, images) {
      const folder = changeFolder(stateDir, change.id);
      try {
        await makeFolder(folder);
      } catch (error) {
        return err(unwritable(folder, error));
      }
      for (const [i, image] of images.entries()) {
        if (image === null) continue;
        // Not readable by others, because the file itself may not be.
        const kept = await writeNew(join(folder, `before-${i}`), {
          bytes: image.bytes,
          mode: 0o600,
          ...root,
        });
        if (!kept.ok) return kept;
      }
      const written = await writeJson(changeFile(stateDir, change.id), change);
      if (written.ok) await syncFolder(changes);
      return written;
    },
    async backup(id, index) {
      const path = join(changeFolder(stateDir, id), `before-${index}`);
      try {
        return ok(await readFile(path));
      } catch (error) {
        return err(unreadable(path, error));
      }
    },
    find,
    async newestInForce() {
      for (const id of await ids()) {
        const change = await find(id);
        if (change?.committed === true && !change.undone) return change;
      }
      return null;
    },
    update: (change) => writeJson(changeFile(stateDir, change.id), change),
    async journal() {
      let text: string;
      try {
        text = await readFile(journalPath, 'utf8');
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null;
        throw error;
      }
      const journal = parseJournal(text);
      // Written whole or not at all, so only a damaged disk leads here; refusing all work for ever after
      // would help nobody.
      if (journal === null) await rename(journalPath, `${journalPath}.bad`);
      return journal;
    },
    setJournal: (journal) => writeJson(journalPath, journal),
    async clearJournal() {
      try {
        await removeIfThere(journalPath);
        await syncFolder(stateDir);
        return ok(undefined);
      } catch (error) {
        return err(unwritable(journalPath, error));
      }
    },
  });
}
