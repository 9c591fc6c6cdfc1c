import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { readRecord } from '../changes.ts';
import {
  changeFile,
  changeFolder,
  changeIds,
  journalFile,
  parseJournal,
  type Journal,
  type Problem,
  type StoredChange,
} from '../records.ts';
import {
  checkFolders,
  hashOf,
  hasCode,
  removeIfThere,
  syncFolder,
  unreadable,
  unwritable,
  writeNew,
  type FileImage,
} from './files.ts';
import { makeRoom } from './retention.ts';
import { checkKept } from './trust.ts';

/** Of which side of a change the files are wanted. */
export type Side = 'before' | 'after';

/** What privileged work keeps between runs, in a folder that only root can write. */
export interface Store {
  /** A name for a new change that sorts after all others. Not made of the time of day, which may be wrong. */
  newId(): Promise<string>;
  /** Keeps a change with its files of before and after, which only root can read; durable when it returns. When
   * it fails, for want of space say, nothing is left of it. */
  create(
    change: StoredChange,
    images: Readonly<Record<Side, readonly (FileImage | null)[]>>,
  ): Promise<Result<void, AppError>>;
  /** The kept bytes of one file of a change; `store.unreadable` when they are not those that were kept. */
  kept(change: StoredChange, index: number, side: Side): Promise<Result<Buffer, AppError>>;
  /** A record; null: there is none. `store.unreadable` when it is damaged, `store.newer`. */
  find(id: string): Promise<Result<StoredChange | null, AppError>>;
  /** The changes that an undo can take back, newest first. What cannot be read is not among them: whether older
   * ones can be undone all the same, their files tell. */
  undoable(): Promise<readonly StoredChange[]>;
  /** Replaces the record of a change; durable when it returns. */
  update(change: StoredChange): Promise<Result<void, AppError>>;
  /** Keeps what someone else wrote, with its mode and owner, where nothing is ever removed; gives the path. */
  keepCopy(id: string, index: number, image: FileImage): Promise<Result<string, AppError>>;
  /** What is under way; null: nothing. A damaged journal is set aside; `store.newer`. */
  journal(): Promise<Result<Journal | null, AppError>>;
  setJournal(journal: Journal): Promise<Result<void, AppError>>;
  clearJournal(): Promise<Result<void, AppError>>;
  /** Puts a journal that cannot be followed out of the way, so that other work can go on. */
  setJournalAside(): Promise<void>;
}

const problemOf = (path: string, problem: Problem): AppError =>
  problem === 'newer'
    ? appError('store.newer', { path }, 'never')
    : unreadable(path, new Error('damaged'));

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

  const journalPath = journalFile(stateDir);
  const edited = join(stateDir, 'edited');
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

  const ids = async (): Promise<string[]> => changeIds(await readdir(changes));

  const find: Store['find'] = async (id) => {
    const path = changeFile(stateDir, id);
    const own = await checkKept(path, trustedUid);
    if (!own.ok) return own;
    const record = await readRecord(stateDir, id);
    return record.ok ? record : err(problemOf(path, record.error));
  };

  const write: Store['create'] = async (change, images) => {
    const folder = changeFolder(stateDir, change.id);
    try {
      await makeFolder(folder);
    } catch (error) {
      return err(unwritable(folder, error));
    }
    for (const side of ['before', 'after'] as const) {
      for (const [i, image] of images[side].entries()) {
        if (image === null) continue;
        // Not readable by others, because the file itself may not be.
        const kept = { bytes: image.bytes, mode: 0o600, ...root };
        const written = await writeNew(join(folder, `${side}-${i}`), kept);
        if (!written.ok) return written;
      }
    }
    const written = await writeJson(changeFile(stateDir, change.id), change);
    if (written.ok) await syncFolder(changes);
    return written;
  };

  return ok({
    async newId() {
      const newest = (await ids())[0];
      const next = newest === undefined ? 1 : Number.parseInt(newest, 10) + 1;
      return `${next.toString().padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
    },
    async create(change, images) {
      await makeRoom(stateDir, await ids());
      const written = await write(change, images);
      if (!written.ok) {
        await rm(changeFolder(stateDir, change.id), { recursive: true, force: true }).catch(
          () => undefined,
        );
      }
      return written;
    },
    async kept(change, index, side) {
      const path = join(changeFolder(stateDir, change.id), `${side}-${index}`);
      try {
        const bytes = await readFile(path);
        const wanted = change.files[index]?.[side];
        return hashOf({ bytes }) === wanted ? ok(bytes) : err(problemOf(path, 'damaged'));
      } catch (error) {
        return err(unreadable(path, error));
      }
    },
    find,
    async undoable() {
      const found: StoredChange[] = [];
      for (const id of await ids()) {
        const record = await find(id);
        const change = record.ok ? record.value : null;
        if (change?.state === 'in-force' || change?.state === 'left') found.push(change);
      }
      return found;
    },
    update: (change) => writeJson(changeFile(stateDir, change.id), change),
    async keepCopy(id, index, image) {
      // Named by its content too, so that no copy ever takes the place of another.
      const path = join(edited, `${id}-${index}-${hashOf(image)?.slice(0, 8) ?? ''}`);
      try {
        await makeFolder(edited).catch(unlessThere);
        const written = await writeNew(path, { ...image, mode: image.mode & 0o777 });
        if (!written.ok) return written;
        await syncFolder(edited);
        await syncFolder(stateDir);
        return ok(path);
      } catch (error) {
        return err(unwritable(path, error));
      }
    },
    async journal() {
      const own = await checkKept(journalPath, trustedUid);
      if (!own.ok) return own;
      let text: string;
      try {
        text = await readFile(journalPath, 'utf8');
      } catch (error) {
        return hasCode(error, 'ENOENT') ? ok(null) : err(unreadable(journalPath, error));
      }
      const journal = parseJournal(text);
      if (journal.ok) return journal;
      // What a newer Trueclock left half done only that one can finish.
      if (journal.error === 'newer') return err(problemOf(journalPath, journal.error));
      // Written whole or not at all, so only a damaged disk leads here; refusing all work for ever after
      // would help nobody.
      await setAside();
      return ok(null);
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
    setJournalAside: setAside,
  });

  async function setAside(): Promise<void> {
    await rename(journalPath, `${journalPath}.bad`);
  }
}
