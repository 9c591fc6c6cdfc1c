import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MachineView } from '#shared/model/backend.ts';
import type { ChangeEntry } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';
import {
  changeFile,
  changeIds,
  journalFile,
  NO_JOURNAL,
  parseChange,
  parseJournal,
  type Problem,
  type StoredChange,
} from './records.ts';

/** What can be said without rights about changes made so far. */
export type Changes = Pick<MachineView, 'interrupted' | 'undoable'>;

/** The text of a file; null: it is not there. What cannot be read counts as damaged. */
async function textOf(path: string): Promise<Result<string | null, Problem>> {
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return gone ? ok(null) : err('damaged');
  }
}

/** Reads a record; null: there is none. */
export async function readRecord(
  stateDir: string,
  id: string,
): Promise<Result<StoredChange | null, Problem>> {
  const text = await textOf(changeFile(stateDir, id));
  if (!text.ok || text.value === null) return text.ok ? ok(null) : text;
  return parseChange(text.value);
}

/** The history of changes, newest first, read without rights. Never fails: what cannot be read is named as such. */
export async function listChanges(stateDir: string): Promise<readonly ChangeEntry[]> {
  const text = await textOf(journalFile(stateDir));
  const journal = text.ok && text.value !== null ? parseJournal(text.value) : NO_JOURNAL;
  const underWay = journal.ok ? (journal.value?.ids ?? []) : [];
  const entries: ChangeEntry[] = [];
  for (const id of changeIds(await readdir(join(stateDir, 'changes')).catch(() => []))) {
    const record = await readRecord(stateDir, id);
    if (!record.ok) entries.push({ id, state: 'unreadable', newer: record.error === 'newer' });
    else if (record.value !== null) entries.push(...entryOf(record.value, underWay.includes(id)));
  }
  return entries;
}

/** What is told of a record. One that was never begun, so that nothing was touched, is no change. */
function entryOf(record: StoredChange, isUnderWay: boolean): readonly ChangeEntry[] {
  const { id, at, planHash, desired, actions, settings, copies, state } = record;
  const files = record.files.map(({ path, before, after, diff }) => ({
    path,
    before,
    after,
    diff,
  }));
  const known = { id, at, planHash, desired, actions, files, settings, copies };
  if (isUnderWay && state !== 'undone' && state !== 'taken-back') {
    return [{ ...known, state: 'interrupted' }];
  }
  return state === 'begun' ? [] : [{ ...known, state }];
}

/** A change whose record could be read. */
type KnownChange = Exclude<ChangeEntry, { state: 'unreadable' }>;

/** Whether a change can be taken back, as far as its record tells. */
const isUndoable = (change: ChangeEntry): change is KnownChange =>
  change.state === 'in-force' || change.state === 'left' || change.state === 'interrupted';

/**
 * The changes that an undo of one change takes back, newest first: that one and everything newer that can be
 * undone, since newer ones were planned on top of it. Empty: it is unknown, or not to be undone (any more).
 */
export function undoChain(changes: readonly ChangeEntry[], id: string): readonly ChangeEntry[] {
  const undoable = changes.filter(isUndoable);
  return undoable.slice(0, undoable.findIndex((change) => change.id === id) + 1);
}

/** The change that an undo takes back when none is named; undefined: there is none. */
export const newestUndoable = (changes: readonly ChangeEntry[]): KnownChange | undefined =>
  changes.find(isUndoable);

/** What the window always shows of {@link listChanges}: whether a change was cut short, and the newest to undo. */
export async function readChanges(stateDir: string): Promise<Changes> {
  const newest = newestUndoable(await listChanges(stateDir));
  const text = await textOf(journalFile(stateDir));
  const journal = text.ok && text.value !== null ? parseJournal(text.value) : NO_JOURNAL;
  return {
    // A journal of a newer Trueclock tells at least that there was something under way.
    interrupted: journal.ok ? journal.value !== null : journal.error === 'newer',
    undoable: newest === undefined ? null : { changeId: newest.id, at: newest.at },
  };
}
