import { structuredPatch } from 'diff';
import type { DiffLine, FileChange } from '../../model/plan.ts';
import { displayBytes } from './text.ts';

/** Lines of context around a change, as `diff -u` shows. */
const CONTEXT = 3;

/** A file's change with its hunks decoded for display. Null stands for "does not exist". */
export function fileChange(path: string, before: string | null, after: string | null): FileChange {
  const patch = structuredPatch(path, path, before ?? '', after ?? '', '', '', {
    context: CONTEXT,
  });
  return {
    path,
    before,
    after,
    diff: patch.hunks.map(({ oldStart, newStart, lines }) => numbered(lines, oldStart, newStart)),
  };
}

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
