import { fileChange } from '#shared/core/plan/diff.ts';
import type { FileChange } from '#shared/model/plan.ts';
import { isPublic, type FileImage } from './files.ts';

/** Lines of a difference that are shown, and characters of each: what a person reads through, and what the answer
 * of the helper and a record have room for. */
const MAX_LINES = 300;
const MAX_LINE = 200;

/** How a file differs, for everyone to see; null: not everyone may read the file, or it is too much to show. */
export function shownDiff(
  path: string,
  before: FileImage | null,
  after: FileImage | null,
): FileChange['diff'] | null {
  if (!isPublic(before) || !isPublic(after)) return null;
  const text = (image: FileImage | null): string | null => image?.bytes.toString('latin1') ?? null;
  const { diff } = fileChange(path, text(before), text(after));
  const lines = diff.reduce((sum, hunk) => sum + hunk.length, 0);
  if (lines > MAX_LINES) return null;
  const cut = (line: string): string =>
    line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE - 1)}…`;
  return diff.map((hunk) => hunk.map((line) => ({ ...line, text: cut(line.text) })));
}
