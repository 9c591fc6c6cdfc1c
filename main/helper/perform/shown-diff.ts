import { fileChange } from '#shared/core/plan/diff.ts';
import type { FileChange } from '#shared/model/plan.ts';
import { isPublic, type FileImage } from './files.ts';

/** Lines of differences that are shown of all files together, and characters of each: what a person reads through, and
 * what the answer of the helper and a record have room for. */
const MAX_LINES = 300;
const MAX_LINE = 200;

/** A file as it was and as it is; null: there is none. */
export interface Images {
  readonly path: string;
  readonly before: FileImage | null;
  readonly after: FileImage | null;
}

/** How files differ, in their order, for everyone to see; null: it is not known, not everyone may read the file, or it
 * is too much to show, after what is shown of those before it. */
export function shownDiffs(
  files: readonly (Images | null)[],
): readonly (FileChange['diff'] | null)[] {
  let room = MAX_LINES;
  return files.map((file) => {
    const diff = file === null ? null : diffOf(file);
    const lines = diff?.reduce((sum, hunk) => sum + hunk.length, 0) ?? 0;
    if (diff === null || lines > room) return null;
    room -= lines;
    return diff.map((hunk) => hunk.map((line) => ({ ...line, text: cut(line.text) })));
  });
}

function diffOf({ path, before, after }: Images): FileChange['diff'] | null {
  if (!isPublic(before) || !isPublic(after)) return null;
  const text = (image: FileImage | null): string | null => image?.bytes.toString('latin1') ?? null;
  return fileChange(path, text(before), text(after)).diff;
}

const cut = (line: string): string =>
  line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE - 1)}…`;
