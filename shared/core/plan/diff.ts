import { structuredPatch } from 'diff';
import type { DiffLine, FileChange } from '../../model/plan.ts';
import { displayBytes, splitLines } from './text.ts';

/** Lines of context around a change, as `diff -u` shows. */
const CONTEXT = 3;

/**
 * Lines removed and added up to which the shortest difference is looked for, which takes a time that grows with
 * the square of their number. Beyond, all is shown as removed and added: nobody reads that line by line.
 */
const MAX_EDITS = 2000;

/** A file's change with its hunks decoded for display. Null stands for "does not exist". */
export function fileChange(path: string, before: string | null, after: string | null): FileChange {
  const patch = structuredPatch(path, path, before ?? '', after ?? '', '', '', {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  });
  return {
    path,
    before,
    after,
    diff:
      patch === undefined
        ? [numbered([...marked('-', before), ...marked('+', after)], 1, 1)]
        : patch.hunks.map(({ oldStart, newStart, lines }) => numbered(lines, oldStart, newStart)),
  };
}

const marked = (mark: string, text: string | null): readonly string[] =>
  splitLines(text ?? '').map((line) => mark + line);

function numbered(lines: readonly string[], oldStart: number, newStart: number): DiffLine[] {
  let oldLine = oldStart;
  let newLine = newStart;
  const shown: DiffLine[] = [];
  for (const line of lines) {
    const text = displayBytes(line.slice(1));
    if (line.startsWith('+')) {
      shown.push({ kind: 'add', text, oldLine: null, newLine: newLine++ });
    } else if (line.startsWith('-')) {
      shown.push({ kind: 'remove', text, oldLine: oldLine++, newLine: null });
    } else if (line.startsWith(' ')) {
      shown.push({ kind: 'context', text, oldLine: oldLine++, newLine: newLine++ });
    }
    // `\ No newline at end of file` is not a line.
  }
  return shown;
}
