import { isHost } from '#shared/address.ts';
import { formatSource, MAX_LINE, parseSource } from '#shared/core/plan/chrony/lines.ts';
import { editFile, findBlocks, OFF } from '#shared/core/plan/edit.ts';
import { displayBytes, splitLines } from '#shared/core/plan/text.ts';
import { byteString, check, isPrintable, type Target } from '../target.ts';
import { BLOCK, BLOCK_WORDS, CONF_WORDS, notOurs } from './support/chrony-file.ts';

/** A file of chrony, read and edited line by line: every byte that is not meant stays as it is. */
export const target: Target = {
  name: 'chrony-conf',
  maxLength: 200,
  words: [...CONF_WORDS, ...BLOCK_WORDS],
  maxSteps: (length) => 3000 + 200 * length,
  run(input) {
    const text = byteString(input);
    const lines = splitLines(text);
    check(lines.join('') === text, 'splitting loses bytes');
    check(lines.map((line) => displayBytes(line)).every(isPrintable), 'a line cannot be shown');
    for (const line of lines) checkSource(line);
    checkSwitchedOff(text, lines);
    checkBlock(text);
  },
};

/** What a file names, in words that may be written, is read back as the same source. */
function checkSource(line: string): void {
  const source = parseSource(line);
  if (source === null || !isHost(source.host)) return;
  const again = parseSource(formatSource(source));
  check(again !== null && formatSource(again) === formatSource(source), 'a source changes');
}

/** Switching every line off and on again gives back the file. */
function checkSwitchedOff(text: string, lines: readonly string[]): void {
  const off = new Set(lines.map((_, i) => i + 1));
  const edited = editFile(text, { off, block: 'none' }, MAX_LINE);
  if (edited === null) return;
  const restored = splitLines(edited).map((line) => line.slice(OFF.length));
  check(restored.join('') === text, 'undoing an edit does not give back the file');
}

/** A block can be written, written again, and taken away; the rest stays as it is. */
function checkBlock(text: string): void {
  const off = new Set<number>();
  const written = editFile(text, { off, block: BLOCK });
  check(written !== null, 'a block that does not fit');
  check(findBlocks(splitLines(written)).length === 1, 'more or less than one block');
  check(editFile(written, { off, block: BLOCK }) === written, 'a block that moves');
  const removed = editFile(written, { off, block: null });
  check(removed !== null, 'a block that does not go');
  check(notOurs(removed).join('') === notOurs(text).join(''), 'a byte of somebody else changed');
}
