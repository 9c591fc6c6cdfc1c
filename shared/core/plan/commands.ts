import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChangePlan, FileChange } from '../../model/plan.ts';

/**
 * A plan as commands for a person to run elsewhere, or as root where Trueclock cannot get the rights. They hold
 * printable ASCII only and no long line, so that neither a terminal nor a shell makes anything else of them when
 * they are pasted: control characters would act as keys, `!` would call up the history of some shells, and a line
 * of more than 4095 bytes is cut by the terminal itself (termios(3), canonical mode).
 */

/** Longest piece of text in one command, in characters: with what stands around it well below 4095. */
const PIECE = 500;

/** Where a text that is to replace another is prepared; an ending that no service reads. */
const STAGED = '.trueclock-new';
/** The file of before, kept once. */
const FORMER = '.before-trueclock';

/** Bytes (one character each) as a format of printf(1) in single quotes, in pieces that break no escape. */
function formats(bytes: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const byte of bytes) {
    const code = byte.charCodeAt(0);
    // A format that begins with a dash would be an option.
    const special = piece === '' ? /['"\\!%-]/ : /['"\\!%]/;
    const plain = code >= 0x20 && code <= 0x7e && !special.test(byte);
    piece += byte === '\n' ? '\\n' : plain ? byte : `\\${code.toString(8).padStart(3, '0')}`;
    if (byte === '\n' || piece.length >= PIECE) {
      pieces.push(piece);
      piece = '';
    }
  }
  return piece === '' ? pieces : [...pieces, piece];
}

/** A word of a command that the shell takes as it is. */
function quoted(text: string): string {
  if (/^[A-Za-z0-9_./:,@+-]+$/.test(text)) return text;
  if (/^[\x20-\x7e]*$/.test(text) && !/['\\!]/.test(text)) return `'${text}'`;
  const bytes = String.fromCharCode(...utf8ToBytes(text));
  return `"$(printf '${formats(bytes).join('')}')"`;
}

/** SHA-256 (hex) of a byte string. */
const hashOf = (bytes: string): string =>
  bytesToHex(sha256(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));

/** Ends the whole where a file is not the one that the plan was made for. */
function check({ path, before }: FileChange): string {
  const file = quoted(path);
  const test =
    before === null ? `[ ! -e ${file} ]` : `[ "$(sha256sum < ${file})" = '${hashOf(before)}  -' ]`;
  return `${test} || { printf '%s: not as it was for the plan\\n' ${file} >&2; exit 1; }`;
}

/** Keeps the former file, and prepares the new text with its mode and owner. */
function prepare({ path, before, after }: FileChange): readonly string[] {
  const file = quoted(path);
  const staged = quoted(path + STAGED);
  const former = quoted(path + FORMER);
  const lines: string[] = [];
  if (before === null) lines.push(`mkdir -p ${quoted(path.slice(0, path.lastIndexOf('/')))}`);
  else lines.push(`[ -e ${former} ] || cp -p ${file} ${former}`);
  if (after === null) return lines;
  if (before !== null) lines.push(`cp -p ${file} ${staged}`);
  return [
    ...lines,
    '{',
    ...formats(after).map((format) => `printf '${format}'`),
    ':',
    `} > ${staged}`,
  ];
}

/** A word of a command line of Windows (both cmd.exe and `CommandLineToArgvW` take it as it is); null: they would
 * not, and no plan needs it. */
function windowsWord(text: string): string | null {
  if (/^[A-Za-z0-9_.:,/\\+=-]+$/.test(text)) return text;
  return /^[\x20-\x7e]*$/.test(text) && !/["%!^]|\\$/.test(text) ? `"${text}"` : null;
}

/** A plan of a service that is configured by its own commands, as lines for the prompt of Windows. */
function windowsLines(commands: ChangePlan['commands']): string | null {
  const lines = commands.map(({ program, args }) => {
    const words = [program, ...args].map(windowsWord);
    return words.includes(null) ? null : words.join(' ');
  });
  return lines.includes(null) ? null : `${lines.join('\r\n')}\r\n`;
}

/**
 * The commands that bring about what the plan shows, to be run as root or administrator. For Windows one line each;
 * elsewhere for any POSIX shell with `sha256sum`, in a subshell that ends at the first failure, and without a
 * comment, which an interactive shell may not take for one. Nothing of the plan is left to the shell to interpret.
 * Null: the plan holds what cannot be written that way. Unlike the helper they verify nothing; must not be run by
 * Trueclock itself.
 */
export function planCommands({ files, commands }: ChangePlan): string | null {
  if (commands.some(({ program }) => /^[A-Za-z]:/.test(program))) return windowsLines(commands);
  const put = ({ path, after }: FileChange): string =>
    after === null ? `rm ${quoted(path)}` : `mv -f ${quoted(path + STAGED)} ${quoted(path)}`;
  const lines = [
    '(',
    'set -eu',
    // As the helper makes new files and folders: for all to read.
    'umask 022',
    ...files.map(check),
    ...files.flatMap(prepare),
    ...files.map(put),
    ...commands.map(({ program, args }) => [program, ...args].map(quoted).join(' ')),
    ')',
  ];
  return `${lines.join('\n')}\n`;
}
