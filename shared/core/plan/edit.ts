import { splitLines } from './text.ts';

/**
 * Edits of configuration files, line by line, on byte strings: every byte of a line that is not meant stays as
 * it is, line ends and encodings included. For services whose comments begin with `#`.
 */

/** First line of a file of our own. */
const HEADER =
  '# Written by Trueclock, which overwrites what is changed here. Undo it in Trueclock.\n';

/** Stands before a line that Trueclock switched off; the rest is the line as it was. */
export const OFF = '# Trueclock switched off: ';

const BEGIN = '# Trueclock: begin (written by Trueclock, which overwrites what is changed here)';
const END = '# Trueclock: end';

const isMark = (line: string | undefined, mark: string): boolean =>
  line?.replace(/\r?\n$/, '') === mark;

/** Line numbers (from 1) of a marked block in the main file, the marks included. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** Finds the blocks; a begin mark without its end mark starts none. */
export function findBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let from: number | null = null;
  lines.forEach((line, i) => {
    if (isMark(line, BEGIN)) from = i + 1;
    else if (isMark(line, END) && from !== null) {
      blocks.push({ from, to: i + 1 });
      from = null;
    }
  });
  return blocks;
}

/** The lines that a block holds, or those of a file of our own without its header; line ends become `\n`. */
export function bodyOf(lines: readonly string[]): readonly string[] {
  return lines
    .map((line) => `${line.replace(/\r?\n?$/, '')}\n`)
    .filter((line) => line !== HEADER && !isMark(line, BEGIN) && !isMark(line, END));
}

/** Text of a file of our own. */
export const ownFile = (body: readonly string[]): string => HEADER + body.join('');

/** What is to be done to a file of somebody else. */
export interface Edit {
  /** Lines (from 1) to switch off. */
  readonly off: ReadonlySet<number>;
  /** What the marked block is to hold; null: there is to be no block. `none`: this is not the main file, and
   * the marks mean nothing in it. */
  readonly block: readonly string[] | null | 'none';
}

/**
 * Applies an edit. A block that exists is replaced where it stands (further ones go), else it comes last. A
 * file whose first line ends in CR LF gets such lines. Null: a line would become longer than `maxLine`
 * characters, the most that the service reads.
 */
export function editFile(text: string, edit: Edit, maxLine = Infinity): string | null {
  const lines = splitLines(text);
  const blocks = edit.block === 'none' ? [] : findBlocks(lines);
  // A single line without its end counts as ended by what it would become with `\n` after it.
  const eol = /^[^\n]*\r(?:\n|$)/.test(text) ? '\r\n' : '\n';
  const block =
    edit.block === null || edit.block === 'none'
      ? ''
      : [`${BEGIN}\n`, ...edit.block, `${END}\n`].map((line) => line.replace(/\n$/, eol)).join('');

  let after = '';
  for (const [i, line] of lines.entries()) {
    const number = i + 1;
    const inside = blocks.findIndex(({ from, to }) => number >= from && number <= to);
    if (inside >= 0) {
      if (inside === 0 && number === blocks[0]?.from) after += block;
    } else if (edit.off.has(number)) {
      if (OFF.length + line.length > maxLine) return null;
      after += OFF + line;
    } else {
      after += line;
    }
  }
  if (blocks.length > 0 || block === '') return after;
  return after === '' || after.endsWith('\n') ? after + block : after + eol + block;
}
