import type { SourceConfig } from '../../../model/source.ts';
import { plainServer } from '../plain-server.ts';
import { sameHost } from '../text.ts';

/**
 * The language of OpenNTPD's `ntpd.conf`, as `yylex` and `lgetc` in its `parse.y` read it: one statement a
 * line, words split by blanks, comments from `#` on. A backslash at the end joins lines, also those of a
 * comment; a string in quotes may go over several lines.
 */

/** A word of a statement; in quotes it is never a keyword. */
interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** A statement and the lines that it takes, from 1. */
export interface Statement {
  readonly line: number;
  readonly lines: number;
  readonly words: readonly Word[];
}

/** Reads the statements of a file; null where it is written so that OpenNTPD's own reader stumbles as well, or
 * a backslash stands where it means something odd. */
export function readStatements(text: string): readonly Statement[] | null {
  const found: Statement[] = [];
  let words: Word[] = [];
  let line = 1;
  let first = 1;
  let i = 0;
  const end = (): void => {
    if (words.length > 0) found.push({ line: first, lines: line - first + 1, words });
    words = [];
  };
  while (i < text.length) {
    const c = text.charAt(i);
    if (c === '\\') {
      if (text.charAt(i + 1) !== '\n') return null;
      line += 1;
      i += 2;
    } else if (c === '\n') {
      end();
      line += 1;
      i += 1;
    } else if (c === ' ' || c === '\t') {
      i += 1;
    } else if (c === '#') {
      while (i < text.length && text.charAt(i) !== '\n') {
        if (text.charAt(i) === '\\') {
          i += 1;
          if (text.charAt(i) === '\n') line += 1;
        }
        i += 1;
      }
    } else {
      if (words.length === 0) first = line;
      const quoted = c === '"' || c === "'";
      const stop = quoted ? endOfString(text, i) : endOfWord(text, i);
      if (stop === null) return null;
      const raw = text.slice(i, stop);
      words.push({ text: quoted ? raw.slice(1, -1).replaceAll('\n', '') : raw, quoted });
      line += raw.split('\n').length - 1;
      i = stop;
    }
  }
  end();
  return found;
}

function endOfWord(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && !/[ \t\n\\#]/.test(text.charAt(i))) i++;
  return i;
}

/** Null: it does not end, or holds an escape. */
function endOfString(text: string, from: number): number | null {
  const end = text.indexOf(text.charAt(from), from + 1);
  return end < 0 || text.slice(from, end).includes('\\') ? null : end + 1;
}

/** Words that are a keyword unless they stand in quotes (`lookup` in `parse.y`). */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'constraint constraints correction from listen on query refid rtable sensor server servers stratum ' +
    'trusted weight'
  ).split(' '),
);

/** Whether a statement begins with a keyword. */
const begins = ({ words }: Statement, ...keywords: readonly string[]): boolean => {
  const [first] = words;
  return first !== undefined && !first.quoted && keywords.includes(first.text);
};

/** Reads a `server` or `servers` statement; null for every other. */
export function sourceOf(statement: Statement): SourceConfig | null {
  const address = statement.words[1];
  if (!begins(statement, 'server', 'servers') || address === undefined) return null;
  const kind = begins(statement, 'servers') ? 'pool' : 'server';
  return { ...plainServer(sameHost(address.text)), kind };
}

/** Whether the statement names a server whose word OpenNTPD takes for the time at its start. */
export const isTrusted = (statement: Statement): boolean =>
  begins(statement, 'server', 'servers', 'sensor') &&
  statement.words.some(({ text, quoted }, i) => i > 1 && !quoted && text === 'trusted');

/** The web server that a `constraint` statement names, whose clock bounds what OpenNTPD believes; else null. */
export function constraintOf(statement: Statement): string | null {
  if (!begins(statement, 'constraint', 'constraints')) return null;
  const url = statement.words[2]?.text ?? '';
  return /^(?:https:\/\/)?([^/\\]*)/.exec(url)?.[1] ?? null;
}

/** The statement for a source with its line end. The source must have been validated. */
export function formatSource({ kind, host }: SourceConfig): string {
  const address = KEYWORDS.has(host) ? `"${host}"` : host;
  return `${kind === 'pool' ? 'servers' : 'server'} ${address}\n`;
}
