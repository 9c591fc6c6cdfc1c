import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BACKEND_IDS } from '#shared/model/backend.ts';
import type { ChangeRecord } from '#shared/model/plan.ts';
import type { UnixMs } from '#shared/units.ts';

/** `<number>-<random>`: the number grows by one with every change, so that the newest is known without
 * trusting the clock that is being put right. Never holds a path separator. */
export const CHANGE_ID = /^[0-9]{6,9}-[0-9a-f]{8}$/;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().startsWith('/').max(4096);

const storedChange = z.strictObject({
  id: z.string().regex(CHANGE_ID),
  at: z.number(),
  backend: z.enum(BACKEND_IDS),
  planHash: hash,
  files: z
    .array(
      z.strictObject({
        path,
        before: hash.nullable(),
        after: hash.nullable(),
        /** Mode, owner and group of before; null: the file did not exist. */
        owner: z.strictObject({ mode: z.int(), uid: z.int(), gid: z.int() }).nullable(),
      }),
    )
    .max(64),
  /** Folders that were made for new files. */
  folders: z.array(path).max(64),
  /** What brings the service back to what it did before, in order. */
  restore: z
    .array(z.strictObject({ program: path, args: z.array(z.string().max(4096)).max(16) }))
    .max(16),
  /** False until the change was verified. */
  committed: z.boolean(),
  undone: z.boolean(),
});

/** A {@link ChangeRecord} with all that is needed to take the change back. */
export type StoredChange = z.infer<typeof storedChange> & ChangeRecord;

const journal = z.strictObject({
  version: z.literal(1),
  /** Both lead back to the files of before the change when they are cut short. */
  kind: z.enum(['apply', 'undo']),
  id: z.string().regex(CHANGE_ID),
});

/** Names the change that is under way; it exists exactly while files may be between old and new. */
export type Journal = z.infer<typeof journal>;

const parseJson = <T>(schema: z.ZodType<T>, text: string): T | null => {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

/** A record as it is kept; null when it is not one. */
export const parseChange = (text: string): StoredChange | null => parseJson(storedChange, text);
/** A journal as it is kept; null when it is not one. */
export const parseJournal = (text: string): Journal | null => parseJson(journal, text);

/** Where a change is kept: its record and the files of before it. The id must match {@link CHANGE_ID}. */
export const changeFolder = (stateDir: string, id: string): string => join(stateDir, 'changes', id);
/** The record in the folder of a change. */
export const changeFile = (stateDir: string, id: string): string =>
  join(changeFolder(stateDir, id), 'record.json');

/** The change ids among the names of a folder, newest first. */
export const changeIds = (names: readonly string[]): string[] =>
  names
    .filter((name) => CHANGE_ID.test(name))
    .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10) || (a < b ? 1 : -1));

/** What can be said without rights about changes made so far. */
export interface Changes {
  /** A change was cut short, and the next elevated run mends it; or one is being made at this moment. */
  readonly interrupted: boolean;
  /** The change that was cut short, else the newest that is in force; null: none. */
  readonly undoable: { readonly changeId: string; readonly at: UnixMs } | null;
}

/** Reads the journal and the records without rights. What cannot be read counts as not there. */
export async function readChanges(stateDir: string): Promise<Changes> {
  const text = async (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
  const find = async (id: string): Promise<StoredChange | null> =>
    parseChange(await text(changeFile(stateDir, id)));

  const journal = parseJournal(await text(join(stateDir, 'journal.json')));
  const interrupted = journal !== null;
  const pending = journal === null ? null : await find(journal.id);
  if (pending?.undone === false) {
    return { interrupted, undoable: { changeId: pending.id, at: pending.at } };
  }
  const names = await readdir(join(stateDir, 'changes')).catch(() => []);
  for (const id of changeIds(names)) {
    const change = await find(id);
    if (change?.committed === true && !change.undone) {
      return { interrupted, undoable: { changeId: change.id, at: change.at } };
    }
  }
  return { interrupted, undoable: null };
}
