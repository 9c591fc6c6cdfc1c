import type { Run } from '#main/os/run.ts';
import type { Seconds } from '#shared/units.ts';
import { unavailable, type Attempt, type Elevation } from './attempt.ts';
import type { HelperProgram } from './sudo-prompt.ts';

/** Of macOS itself, which lets nobody replace it. */
const OSASCRIPT = '/usr/bin/osascript';

/** Runs its arguments as root, once an administrator has agreed. AppleScript takes one line for a shell, so it quotes
 * each of them for that itself; nothing of ours is in the text, and nothing lies in a file. */
const SCRIPT = [
  'on run argv',
  '  set shellLine to ""',
  '  repeat with oneArgument in argv',
  '    set shellLine to shellLine & " " & quoted form of (contents of oneArgument)',
  '  end repeat',
  '  do shell script shellLine with prompt "Trueclock is to change or synchronise the time service of this computer." with administrator privileges without altering line endings',
  'end run',
].join('\n');

/** What the helper gets of the environment, and how Electron is told to run as Node. */
const CLEAN = [
  '/usr/bin/env',
  '-i',
  'PATH=/usr/sbin:/usr/bin:/sbin:/bin',
  'ELECTRON_RUN_AS_NODE=1',
];

/** Longer than anybody lets the question stand (seconds); a silent helper is given up before. */
const LONGEST: Seconds = 24 * 60 * 60;

/** Errors of AppleScript and of Authorization Services: the user dismissed the dialog. */
const CANCELLED = [-128, -60006];
/** A wrong password or user, or nobody who may. */
const REFUSED = [-60005, -60007];
/** "No user interaction allowed": no desktop to ask on. */
const NO_DESKTOP = -1713;
/** Of our helper: it was run, and is not root. */
const NOT_PERMITTED = 77;

/**
 * What an end of osascript means. Its words are translated; the number in brackets at their end is not: negative
 * for an error of macOS, else the exit code of the helper.
 */
export function judgeOsascript(exitCode: number, stderr: string): Attempt {
  if (exitCode === 0) return { state: 'ended', exitCode, stderr: '' };
  const [, said = '', code] =
    /^(?:[0-9:]+ execution error: )?(.*) \((-?[0-9]{1,6})\)$/s.exec(stderr.trim()) ?? [];
  if (code === undefined) return { state: 'ended', exitCode, stderr };
  const number = Number(code);
  if (CANCELLED.includes(number)) return { state: 'cancelled' };
  if (number === NO_DESKTOP) return unavailable('no-agent', '');
  if (number === NOT_PERMITTED || REFUSED.includes(number))
    return unavailable('not-authorised', '');
  return { state: 'ended', exitCode: number, stderr: said };
}

/** Asks on macOS, in a dialog of the system. Steps are told all at the end, because osascript keeps the output until
 * then. */
export const throughOsascript =
  ({ runtime, entry }: HelperProgram, run: Run): Elevation =>
  async (token, onOutput, givenUp) => {
    const args = ['-e', SCRIPT, ...CLEAN, runtime, entry, token];
    const ran = await run(OSASCRIPT, args, { timeout: LONGEST, signal: givenUp });
    // It adds an end of line of its own.
    const output = ran.stdout.trimEnd();
    if (output !== '') onOutput(`${output}\n`);
    if (ran.status === 'exited') return judgeOsascript(ran.code, ran.stderr);
    return { state: 'ended', exitCode: null, stderr: `${ran.status} ${ran.detail}` };
  };
