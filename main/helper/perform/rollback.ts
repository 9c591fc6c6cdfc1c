import { appError, type AppError } from '#shared/errors.ts';
import type { Command, Recovery } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Journal, StoredChange } from '../records.ts';
import { hashOf, readImage, type FileImage } from './files.ts';
import { removeFolders } from './folders.ts';
import type { HelperPorts } from './ports.ts';
import { removeStaged, replaceFiles, thatDiffer, type Replacement } from './replace.ts';
import { runCommands } from './service.ts';
import type { Store } from './store.ts';

/** How files are found: as before some work, as after it, some of each, or edited by someone else. */
export interface FilesFound {
  readonly state: Recovery['found'];
  /** Paths whose content is neither the old nor the new one. */
  readonly foreign: readonly string[];
}

/** Compares files with what they were before and after some work. */
export async function findFiles(
  files: Journal['files'],
  ports: HelperPorts,
): Promise<Result<FilesFound, AppError>> {
  const foreign: string[] = [];
  let old = 0;
  let fresh = 0;
  for (const { path, before, after } of files) {
    const image = await readImage(path, ports.trustedUid);
    if (!image.ok) return image;
    const now = hashOf(image.value);
    if (now === before) old++;
    else if (now === after) fresh++;
    else foreign.push(path);
  }
  if (foreign.length > 0) return ok({ state: 'foreign', foreign });
  // A change of settings alone leaves no file to tell by: any part of it may be done.
  if (files.length === 0) return ok({ state: 'mixed', foreign });
  if (fresh === 0) return ok({ state: 'old', foreign });
  return ok({ state: old === 0 ? 'new' : 'mixed', foreign });
}

/** Removes what work made beside its files: texts that were prepared and never used, and folders. */
async function tidy(changes: readonly StoredChange[], files: Journal['files']): Promise<void> {
  const paths = files.map(({ path }) => path);
  await removeStaged(paths, stagedBy(changes));
  await removeFolders(changes.flatMap(({ folders }) => folders));
}

/** Texts of an undo of several changes are prepared in the name of the newest. */
const stagedBy = (changes: readonly StoredChange[]): string => changes[0]?.id ?? '';

/** Every file of the changes as it was before the oldest of them that touched it; an error when a kept copy is
 * damaged. `changes`: newest first. */
export async function formerFiles(
  changes: readonly StoredChange[],
  store: Store,
): Promise<Result<readonly Replacement[], AppError>> {
  const former = new Map<string, FileImage | null>();
  for (const change of changes) {
    for (const [i, { path, owner }] of change.files.entries()) {
      if (owner === null) {
        former.set(path, null);
        continue;
      }
      const bytes = await store.kept(change, i, 'before');
      if (!bytes.ok) return bytes;
      former.set(path, { bytes: bytes.value, ...owner });
    }
  }
  return ok([...former].map(([path, image]) => ({ path, image })));
}

/** What leads back to the service of before all of the changes. Each command once, where it came last: what it
 * did before is overwritten by then, and a service that is restarted twice is away for longer. */
function restoring(changes: readonly StoredChange[]): readonly Command[] {
  const all = changes.flatMap(({ restore }) => restore);
  const name = (command: Command): string => JSON.stringify([command.program, command.args]);
  const last = new Map(all.map((command, i) => [name(command), i]));
  return all.filter((command, i) => last.get(name(command)) === i);
}

/**
 * Brings the service back to before all of the changes. Where its settings can be compared, what they are in the end
 * counts: a service that refused a change and refuses its undo too is as before.
 */
async function restoreService(
  changes: readonly StoredChange[],
  ports: HelperPorts,
): Promise<Result<void, AppError>> {
  const ran = await runCommands(restoring(changes), ports);
  const oldest = changes.at(-1);
  const backend = oldest === undefined ? null : ports.backend(oldest.desired.backend);
  if (oldest === undefined || backend?.compare === undefined) return ran;
  const now = await backend.compare(await backend.detect(), oldest.desired);
  if (!now.ok) return now;
  if (JSON.stringify(now.value.restore) === JSON.stringify(oldest.restore)) return ok(undefined);
  return ran.ok ? err(notSet(oldest.restore)) : ran;
}

/** A program said that it did as told, and what it was to set is not set. */
export const notSet = (commands: readonly Command[]): AppError =>
  appError(
    'os.command-failed',
    { program: commands[0]?.program ?? '', exitCode: 0, detail: 'not set, though it said so' },
    'later',
  );

/** What is to be taken back at once. */
export interface Work {
  /** Newest first. */
  readonly changes: readonly StoredChange[];
  /** From {@link formerFiles}. */
  readonly former: readonly Replacement[];
  /** The files before and after all of the changes; for an undo that replaces the edits of others, after those. */
  readonly files: Journal['files'];
}

/**
 * Brings back the files and the service of before changes, in one go and journalled, so that it too can be cut
 * short anywhere and be finished by the next run. The files must be old or new, see {@link findFiles}. The value
 * says whether the service took the former configuration.
 */
export async function rollBack(
  { changes, former, files }: Work,
  store: Store,
  ports: HelperPorts,
): Promise<Result<{ readonly service: Result<void, AppError> }, AppError>> {
  const ids = changes.map(({ id }) => id);
  const begun = await store.setJournal({
    version: 1,
    kind: 'undo',
    ids,
    files: files.map(({ path, before, after }) => ({ path, before, after })),
  });
  if (!begun.ok) return begun;
  ports.checkpoint?.('undo-journal-written');
  const needed = await thatDiffer(former, ports.trustedUid);
  if (!needed.ok) return needed;
  const restored = await replaceFiles(needed.value, stagedBy(changes), {
    staged: () => ports.checkpoint?.('undo-staged'),
    replaced: () => ports.checkpoint?.('restored-one'),
  });
  if (!restored.ok) return restored;
  await tidy(changes, files);
  ports.checkpoint?.('restored-all');
  const service = await restoreService(changes, ports);
  ports.checkpoint?.('service-restored');
  for (const change of changes) {
    const recorded = await store.update({ ...change, state: endOf(change) });
    if (!recorded.ok) return recorded;
    ports.checkpoint?.('undo-recorded');
  }
  const cleared = await store.clearJournal();
  if (!cleared.ok) return cleared;
  return ok({ service });
}

/** What a change is once it was taken back. */
const endOf = ({ state }: StoredChange): StoredChange['state'] =>
  state === 'begun' || state === 'taken-back' ? 'taken-back' : 'undone';

/**
 * Ends a change of which nothing was written yet. On a disk that is full the record can not be written either: then the
 * journal stays for the next run, which finds the same.
 */
export async function endUnwritten(change: StoredChange, store: Store): Promise<void> {
  await tidy([change], change.files);
  const recorded = await store.update({ ...change, state: 'taken-back' });
  if (recorded.ok) await store.clearJournal();
}

/** Takes back one change that failed or was cut short: from its own files of after to those of before. */
export async function rollBackOne(
  change: StoredChange,
  store: Store,
  ports: HelperPorts,
): ReturnType<typeof rollBack> {
  const former = await formerFiles([change], store);
  if (!former.ok) return former;
  return rollBack({ changes: [change], former: former.value, files: change.files }, store, ports);
}

const isOver = ({ state }: StoredChange): boolean => state === 'undone' || state === 'taken-back';

/**
 * First step of every operation: mends what an earlier run left when it was cut short. Null: nothing was
 * under way. A file that someone edited since is not touched, nor are the others of that work.
 */
export async function recover(
  store: Store,
  ports: HelperPorts,
): Promise<Result<Recovery | null, AppError>> {
  const read = await store.journal();
  if (!read.ok) return read;
  const journal = read.value;
  if (journal === null) return ok(null);
  const changes: StoredChange[] = [];
  for (const id of journal.ids) {
    const change = await store.find(id);
    if (!change.ok || change.value === null) {
      // Said once. The files stay as they are and the copies of before are kept; other work must go on.
      if (change.ok || change.error.code !== 'store.newer') await store.setJournalAside();
      // The journal is written after the record, so without one nothing was touched.
      return change.ok ? ok(null) : change;
    }
    changes.push(change.value);
  }
  const finish = async (recovery: Recovery | null): Promise<Result<Recovery | null, AppError>> => {
    if (recovery !== null) {
      const { changeIds, found, action } = recovery;
      ports.log(`recovered ${changeIds.join(' ')}: found ${found}, ${action}`);
    }
    const cleared = await store.clearJournal();
    return cleared.ok ? ok(recovery) : cleared;
  };
  const finished = journal.kind === 'apply' ? changes.every(isMade) : changes.every(isOver);
  // Cut short between the last word in the records and the removal of the journal: all was done.
  if (finished) return finish(null);

  const changeIds = journal.ids;
  const found = await findFiles(journal.files, ports);
  if (!found.ok) return found;
  const { state, foreign } = found.value;
  if (state === 'foreign') {
    ports.log(`edited since by someone else: ${foreign.join(' ')}`);
    await tidy(changes, journal.files);
    const marked = await markAll(
      changes.filter((change) => !isOver(change)),
      'left',
      store,
    );
    return marked.ok ? finish({ changeIds, found: state, action: 'kept' }) : marked;
  }
  if (state === 'old' && journal.kind === 'apply') {
    await tidy(changes, journal.files);
    const marked = await markAll(changes, 'taken-back', store);
    return marked.ok ? finish({ changeIds, found: state, action: 'none' }) : marked;
  }
  const former = await formerFiles(changes, store);
  if (!former.ok) {
    // The copies of before are damaged: no run can ever do it, and other work must go on.
    const marked = await markAll(
      changes.filter((change) => !isOver(change)),
      'left',
      store,
    );
    if (marked.ok) await store.setJournalAside();
    return former;
  }
  const back = await rollBack(
    { changes, former: former.value, files: journal.files },
    store,
    ports,
  );
  if (!back.ok) return back;
  if (!back.value.service.ok) ports.log('the service did not take the former configuration');
  return finish({ changeIds, found: state, action: 'rolled-back' });
}

const isMade = ({ state }: StoredChange): boolean => state !== 'begun';

async function markAll(
  changes: readonly StoredChange[],
  state: StoredChange['state'],
  store: Store,
): Promise<Result<void, AppError>> {
  for (const change of changes) {
    const marked = await store.update({ ...change, state });
    if (!marked.ok) return marked;
  }
  return ok(undefined);
}
