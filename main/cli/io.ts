import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { workDone } from '#main/helper/undisturbed.ts';
import { EXIT } from './exit.ts';

/** What the commands see of the terminal, so that tests can play it. */
export interface CliIo {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person reads standard output: colours then, unless NO_COLOR says otherwise. */
  readonly color: boolean;
  /** Characters in a line of standard output. */
  readonly width: number;
  /** Whether a person reads standard error: progress then. */
  readonly progress: boolean;
  /** Asks a person a question; null: there is nobody to ask. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Aborts at the first interrupt (Ctrl+C); a second one ends the program at once, unless root's change is under way. */
  readonly interrupted: AbortSignal;
}

/** Where standard output is no terminal: what a log, a mail or a page about the output shows without a break. */
const PLAIN_WIDTH = 120;

/** Narrower terminals break the lines themselves: there is nothing to lay out in them. */
const LEAST_WIDTH = 60;

/** The terminal of this process. */
export function processIo(): CliIo {
  const { stdin, stdout, stderr, env } = process;
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => void lostReader(error));
  }
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    // https://no-color.org: set and not empty.
    color: stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    width: stdout.isTTY ? Math.max(LEAST_WIDTH, stdout.columns) : PLAIN_WIDTH,
    progress: stderr.isTTY,
    ask: stdin.isTTY && stderr.isTTY ? (question) => ask(question, abort.signal) : null,
    interrupted: abort.signal,
  };
}

/** Nobody reads any more (`trueclock … | head -1`), the terminal is gone, or the disk is full. What runs is of no use
 * then, but for a change that is made in this process: half of one helps nobody. */
async function lostReader(error: NodeJS.ErrnoException): Promise<never> {
  await workDone();
  try {
    // The other stream may still have a reader; a closed pipe needs no words.
    if (error.code !== 'EPIPE')
      writeSync(2, `trueclock: cannot write the result: ${error.message}\n`);
  } finally {
    process.exit(EXIT.bad);
  }
}

/** Asks on standard error, so that standard output holds nothing but the result. An interrupt is no answer. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // In the middle of a question the interrupt comes to readline, not to the process.
  lines.once('SIGINT', () => lines.close());
  try {
    return await Promise.race([
      lines.question(question, { signal }),
      new Promise<string>((resolve) => lines.once('close', () => resolve(''))),
    ]);
  } catch {
    return '';
  } finally {
    lines.close();
  }
}

/** Takes back the line that is being written, where progress is shown. */
export const ERASE_LINE = '\r\u001b[K';

/** SGR codes of ECMA-48 for the few colours in use. */
const COLORS = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;
/** One of the colours in use. */
export type Color = keyof typeof COLORS;

/** Paints a text where a person reads it in colour. */
export const paint = (io: Pick<CliIo, 'color'>, color: Color, text: string): string =>
  io.color ? `\u001b[${String(COLORS[color])}m${text}\u001b[0m` : text;
