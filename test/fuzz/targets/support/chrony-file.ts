import { OFF } from '#shared/core/plan/edit.ts';
import { splitLines } from '#shared/core/plan/text.ts';

const BEGIN = '# Trueclock: begin (written by Trueclock, which overwrites what is changed here)';
const END = '# Trueclock: end';

/** Lines that a block may hold. */
export const BLOCK: readonly string[] = ['server a.example iburst\n', 'server 192.0.2.7\n'];

/** The marks of Trueclock's in a file, for the mutator. */
export const BLOCK_WORDS = [`${BEGIN}\n`, `${END}\n`, OFF] as const;

/** What chrony's files are made of. */
export const CONF_WORDS = [
  ...[
    'server a.example iburst\n',
    'pool b.example',
    'peer 192.0.2.7',
    ' key 3',
    ' port 1123',
    '\r\n',
  ],
  ...['\n', '\t', '!', ';', '%', '\0', '\u00a0', 'leapsectz x\n', 'makestep 1 3\n', 'minpoll 4'],
  ...['initstepslew 10 a.example\n', 'include /etc/x\n', ' offset ', 'SERVER 2001:DB8::1. nts'],
] as const;

/**
 * The lines of a file that are not in one of Trueclock's blocks, without the line ends at the end of the
 * file. Told apart here a second time, on purpose: the code under test must not judge itself.
 */
export function notOurs(text: string): readonly string[] {
  const kept: string[] = [];
  let block: string[] = [];
  for (const line of splitLines(text)) {
    const mark = line.replace(/\r?\n$/, '');
    if (mark === BEGIN) {
      // A beginning without an end is no block.
      kept.push(...block);
      block = [line];
    } else if (block.length === 0) kept.push(line);
    else if (mark === END) block = [];
    else block.push(line);
  }
  return splitLines([...kept, ...block].join('').replace(/[\r\n]+$/, ''));
}
