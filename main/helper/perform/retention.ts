import { rm } from 'node:fs/promises';
import { readRecord } from '../changes.ts';
import { changeFile, changeFolder } from '../records.ts';
import { removeIfThere } from './files.ts';

/** Changes that are kept, one to be made included. Each takes some tens of kilobytes, and nobody goes back further
 * in a list; more than that is only for those that are in force. */
const MAX_KEPT = 100;

/**
 * Makes room for one more change among those given, newest first: the oldest that are undone or taken back go.
 * What can still be undone stays, however much there is, because it is the only way back to the configuration of
 * before; so does what cannot be read, because nobody can tell what it is. What was cut short before its record
 * was written goes at once. Must be called with the lock held and nothing under way. Never fails: a change that
 * stays does no harm.
 */
export async function makeRoom(stateDir: string, ids: readonly string[]): Promise<void> {
  const past: string[] = [];
  let kept = 0;
  for (const id of ids) {
    const record = await readRecord(stateDir, id);
    if (record.ok && record.value === null) {
      await remove(stateDir, id);
      continue;
    }
    kept += 1;
    const state = record.ok ? record.value?.state : undefined;
    if (state === 'undone' || state === 'taken-back' || state === 'begun') past.push(id);
  }
  const surplus = kept - (MAX_KEPT - 1);
  if (surplus <= 0) return;
  for (const id of past.slice(-surplus)) await remove(stateDir, id);
}

/** The record goes first: a folder without one counts as none. */
async function remove(stateDir: string, id: string): Promise<void> {
  try {
    await removeIfThere(changeFile(stateDir, id));
    await rm(changeFolder(stateDir, id), { recursive: true, force: true });
  } catch {
    // It stays, and the next time tries again.
  }
}
