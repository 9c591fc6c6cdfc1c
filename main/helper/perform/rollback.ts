import { appError, type AppError } from '#shared/errors.ts';
import type { Recovery } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { StoredChange } from '../changes.ts';
import { hashOf, readImage } from './files.ts';
import { removeFolders } from './folders.ts';
import type { HelperPorts } from './ports.ts';
import { removeStaged, replaceFiles, type Replacement } from './replace.ts';
import { runCommands } from './service.ts';
import type { Store } from './store.ts';

/** How the files of a change are found: as before it, as after it, some of each, or edited by someone else. */
export interface FilesFound {
  readonly state: Recovery['found'];
  /** Paths whose content is neither the old nor the new one. */
  readonly foreign: readonly string[];
}

/** Compares the files of a change with what they were before and after it. */
export async function findFiles(
  change: StoredChange,
  ports: HelperPorts,
): Promise<Result<FilesFound, AppError>> {
  const foreign: string[] = [];
  let old = 0;
  let fresh = 0;
  for (const { path, before, after } of change.files) {
    const image = await readImage(path, ports.trustedUid);
    if (!image.ok) return image;
    const now = hashOf(image.value);
    if (now === before) old++;
    else if (now === after) fresh++;
    else foreign.push(path);
  }
  if (foreign.length > 0) return ok({ state: 'foreign', foreign });
  if (fresh === 0) return ok({ state: 'old', foreign });
  return ok({ state: old === 0 ? 'new' : 'mixed', foreign });
}

/** Removes what a change made beside its files: texts that were prepared and never used, and folders. */
async function tidy(change: StoredChange): Promise<void> {
  await removeStaged(
    change.files.map(({ path }) => path),
    change.id,
  );
  await removeFolders(change.folders);
}

/**
 * Brings back the files and the service of before a change, journalled, so that it too can be cut short
 * anywhere and be finished by the next run. The files must be old or new, see {@link findFiles}. The value
 * says whether the service took the former configuration.
 */
export async function rollBack(
  change: StoredChange,
  store: Store,
  ports: HelperPorts,
): Promise<Result<{ readonly service: Result<void, AppError> }, AppError>> {
  const replacements: Replacement[] = [];
  for (const [i, file] of change.files.entries()) {
    if (file.owner === null) {
      replacements.push({ path: file.path, image: null });
      continue;
    }
    const bytes = await store.backup(change.id, i);
    if (!bytes.ok) return bytes;
    const image = { bytes: bytes.value, ...file.owner };
    if (hashOf(image) !== file.before) {
      return err(
        appError('store.unreadable', { path: file.path, detail: 'damaged backup' }, 'never'),
      );
    }
    replacements.push({ path: file.path, image });
  }
  // Only now: with a damaged copy nothing is begun that no run could finish.
  const begun = await store.setJournal({ version: 1, kind: 'undo', id: change.id });
  if (!begun.ok) return begun;
  ports.checkpoint?.('undo-journal-written');
  const restored = await replaceFiles(replacements, change.id, {
    replaced: () => ports.checkpoint?.('restored-one'),
  });
  if (!restored.ok) return restored;
  await tidy(change);
  ports.checkpoint?.('restored-all');
  const service = await runCommands(change.restore, ports);
  ports.checkpoint?.('service-restored');
  const recorded = await store.update({ ...change, undone: true });
  if (!recorded.ok) return recorded;
  ports.checkpoint?.('undo-recorded');
  const cleared = await store.clearJournal();
  if (!cleared.ok) return cleared;
  return ok({ service });
}

/**
 * First step of every operation: mends what an earlier run left when it was cut short. Null: nothing was
 * under way. A file that someone edited since is not touched, nor are the others of that change.
 */
export async function recover(
  store: Store,
  ports: HelperPorts,
): Promise<Result<Recovery | null, AppError>> {
  const journal = await store.journal();
  if (journal === null) return ok(null);
  const change = await store.find(journal.id);
  const finish = async (recovery: Recovery | null): Promise<Result<Recovery | null, AppError>> => {
    if (recovery !== null) {
      ports.log(`recovered ${recovery.changeId}: found ${recovery.found}, ${recovery.action}`);
    }
    const cleared = await store.clearJournal();
    return cleared.ok ? ok(recovery) : cleared;
  };
  // The journal is written after the record and its backups, so without one nothing was touched.
  if (change === null) return finish(null);
  const finished = journal.kind === 'apply' ? change.committed : change.undone;
  // Cut short between the last word in the record and the removal of the journal: all was done.
  if (finished) return finish(null);

  await tidy(change);
  const found = await findFiles(change, ports);
  if (!found.ok) return found;
  const { state, foreign } = found.value;
  if (state === 'foreign') {
    ports.log(`edited since by someone else: ${foreign.join(' ')}`);
    return finish({ changeId: change.id, found: state, action: 'kept' });
  }
  if (state === 'old' && journal.kind === 'apply') {
    return finish({ changeId: change.id, found: state, action: 'none' });
  }
  const back = await rollBack(change, store, ports);
  if (!back.ok) return back;
  if (!back.value.service.ok) ports.log('the service did not take the former configuration');
  return finish({ changeId: change.id, found: state, action: 'rolled-back' });
}
