import { createHash } from 'node:crypto';
import type { AppError } from '#shared/errors.ts';
import type { EditedFile } from '#shared/model/plan.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Journal, StoredChange } from '../records.ts';
import { hashOf, NEW_FILE_MODE, readImage, type FileImage } from './files.ts';
import type { HelperPorts } from './ports.ts';
import { shownDiffs, type Images } from './shown-diff.ts';
import type { Store } from './store.ts';

/** What someone else made of a file after a change, and what the change had left there. */
interface Edit {
  readonly path: string;
  /** Null: they removed it. */
  readonly theirs: FileImage | null;
  readonly change: StoredChange;
  readonly index: number;
}

/** The files of some changes as they are now. */
export interface Found {
  /** What others changed after one of the changes, also before a newer one was made on top of it. */
  readonly edits: readonly Edit[];
  /** The files before all of the changes, and as they are. */
  readonly files: Journal['files'];
}

/** Looks for edits of others on the way back through changes, newest first. */
export async function findEdits(
  changes: readonly StoredChange[],
  store: Store,
  ports: HelperPorts,
): Promise<Result<Found, AppError>> {
  const edits: Edit[] = [];
  const now = new Map<string, FileImage | null>();
  /** The file as the way back through the changes has it so far. */
  const reached = new Map<string, FileImage | null>();
  for (const change of changes) {
    for (const [index, { path, before, after, owner }] of change.files.entries()) {
      if (!now.has(path)) {
        const image = await readImage(path, ports.trustedUid);
        if (!image.ok) return image;
        now.set(path, image.value);
        reached.set(path, image.value);
      }
      const theirs = reached.get(path) ?? null;
      const hash = hashOf(theirs);
      if (hash !== before && hash !== after) edits.push({ path, theirs, change, index });
      const former = owner === null ? null : await store.kept(change, index, 'before');
      if (former?.ok === false) return former;
      reached.set(
        path,
        former === null || owner === null ? null : { bytes: former.value, ...owner },
      );
    }
  }
  const files = [...now].map(([path, image]) => ({
    path,
    before: hashOf(reached.get(path) ?? null),
    after: hashOf(image),
  }));
  return ok({ edits, files });
}

/** Names edits and the undo that would replace them; other edits, or another undo, have another name. */
export const agreementOf = (changes: readonly StoredChange[], edits: readonly Edit[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        changes.map(({ id }) => id),
        edits.map(({ path, theirs, change }) => [change.id, path, hashOf(theirs)]),
      ]),
    )
    .digest('hex');

/** Edits for display: the lines that someone else changed. */
export async function showEdits(
  edits: readonly Edit[],
  store: Store,
): Promise<readonly EditedFile[]> {
  const known: (Images | null)[] = [];
  for (const edit of edits) {
    const left = await asLeft(edit, store);
    known.push(left.ok ? { path: edit.path, before: left.value, after: edit.theirs } : null);
  }
  const diffs = shownDiffs(known);
  return edits.map(({ path }, i) => ({ path, diff: diffs[i] ?? null }));
}

/** The file as the change left it. */
async function asLeft(
  { change, index }: Edit,
  store: Store,
): Promise<Result<FileImage | null, AppError>> {
  if (change.files[index]?.after === null) return ok(null);
  const bytes = await store.kept(change, index, 'after');
  if (!bytes.ok) return bytes;
  // The file had its owner and mode before the change, and kept them; a new one is for everyone.
  const owner = change.files[index]?.owner ?? { mode: NEW_FILE_MODE, uid: 0, gid: 0 };
  return ok({ bytes: bytes.value, ...owner });
}
