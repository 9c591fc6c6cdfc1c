import { randomBytes } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { win32 } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '#main/os/run.ts';
import { isPlainPath, powershell, scriptArguments } from '#main/os/win32/powershell.ts';
import { appError } from '#shared/errors.ts';
import type { Seconds } from '#shared/units.ts';
import { helperSwitch } from '../app-switch.ts';
import { answerFile, joinToken } from '../windows/answer-file.ts';
import { unavailable, type Attempt, type Elevation } from './attempt.ts';
import type { HelperProgram } from './sudo-prompt.ts';

/** winerror.h: ERROR_CANCELLED, the user said no; ERROR_ACCESS_DENIED and ERROR_ELEVATION_REQUIRED, the system did;
 * ERROR_ACCESS_DISABLED_BY_POLICY, a policy did. */
const CANCELLED = 1223;
const REFUSED = [5, 740, 1260];

/** Longer than anybody lets the question stand (seconds); a helper that falls silent is given up before. */
const LONGEST: Seconds = 24 * 60 * 60;

/** Of a command line (characters; `CreateProcess`: 32,767 with the zero at its end), less what quoting adds. */
const LONGEST_COMMAND = 32_700;

/** Between two looks at the answer (seconds). */
const LOOK_EVERY: Seconds = 0.25;

/** What the elevation needs of the machine. */
export interface WindowsElevation {
  readonly run: Run;
  readonly stateDir: string;
  readonly newId?: () => string;
}

const newAnswerId = (): string => randomBytes(16).toString('hex');

/** What makes the runtime the helper: on Node the helper's file, on Electron the app's file beside it and a switch,
 * since no variable of ours comes through User Account Control that would have Electron run as Node. An installed
 * app knows its own file, and takes no notice of the name. */
const helperCommand = (entry: string, token: string, isElectron: boolean): string =>
  isElectron
    ? `"${win32.join(win32.dirname(entry), 'app.js')}" ${helperSwitch(token)}`
    : `"${entry}" ${token}`;

/** The script that asks for rights: our own executable by its absolute path, and nothing of the user's. Its words
 * are `exit <code>` or `error <code of Windows>`. Null: a path that cannot be put between quotes. */
export function elevationScript(
  { runtime, entry }: HelperProgram,
  token: string,
  isElectron = 'electron' in process.versions,
): string | null {
  if (![runtime, entry].every(isPlainPath)) return null;
  return [
    '$start = [Diagnostics.ProcessStartInfo]::new()',
    `$start.FileName = '${runtime}'`,
    `$start.Arguments = '${helperCommand(entry, token, isElectron)}'`,
    "$start.Verb = 'runas'",
    '$start.UseShellExecute = $true',
    "$start.WindowStyle = 'Hidden'",
    'try {',
    '  $process = [Diagnostics.Process]::Start($start)',
    '  $process.WaitForExit()',
    "  [Console]::Out.Write('exit ' + $process.ExitCode)",
    '} catch {',
    '  $problem = $_.Exception',
    '  while ($problem.InnerException) { $problem = $problem.InnerException }',
    "  [Console]::Out.Write('error ' + $problem.NativeErrorCode)",
    '}',
  ].join('\n');
}

/** What the words of the script mean. */
export function judgeElevation(words: string): Attempt {
  const [, kind, code = ''] = /^(exit|error) (-?[0-9]{1,10})$/.exec(words.trim()) ?? [];
  const number = code === '' ? null : Number(code);
  if (kind === 'error' && number === CANCELLED) return { state: 'cancelled' };
  if (kind === 'error' && number !== null && REFUSED.includes(number)) {
    return unavailable('not-authorised', `error ${code}`);
  }
  if (kind === 'exit') return { state: 'ended', exitCode: number, stderr: '' };
  return { state: 'ended', exitCode: null, stderr: words };
}

/** Asks User Account Control, and reads what the helper writes as it comes. */
export const throughUac =
  (program: HelperProgram, machine: WindowsElevation): Elevation =>
  async (request, onOutput, givenUp) => {
    const id = (machine.newId ?? newAnswerId)();
    const script = elevationScript(program, joinToken(id, request));
    if (script === null) {
      return unavailable('no-helper', 'the path of the program has unusual characters');
    }
    const args = scriptArguments(script);
    if ([powershell(), ...args].join(' ').length > LONGEST_COMMAND) {
      const context = { field: 'request', problem: 'too-long' };
      return { state: 'unavailable', error: appError('plan.invalid', context, 'never') };
    }
    const answer = followFile(answerFile(machine.stateDir, id), onOutput);
    const over = new AbortController();
    const reading = answer.until(AbortSignal.any([over.signal, givenUp]));
    const options = { timeout: LONGEST, signal: givenUp };
    const ran = await machine.run(powershell(), args, options);
    over.abort();
    await reading;
    if (ran.status === 'exited') return judgeElevation(ran.stdout);
    return { state: 'ended', exitCode: null, stderr: `${ran.status} ${ran.detail}` };
  };

/** Reads what is added to a file that may not be there yet. */
function followFile(
  path: string,
  onOutput: (piece: string) => void,
): { readonly until: (end: AbortSignal) => Promise<void> } {
  let file: FileHandle | null = null;
  let at = 0;
  const decoder = new TextDecoder();
  const look = async (): Promise<void> => {
    try {
      file ??= await open(path, 'r');
      for (;;) {
        const { bytesRead, buffer } = await file.read({ position: at });
        if (bytesRead === 0) return;
        at += bytesRead;
        onOutput(decoder.decode(buffer.subarray(0, bytesRead), { stream: true }));
      }
    } catch {
      // Not there yet, or not to be read now: the next look may, and without its end the answer is none.
    }
  };
  return {
    async until(end) {
      while (!end.aborted) {
        await look();
        await sleep(LOOK_EVERY * 1000, undefined, { signal: end }).catch(() => undefined);
      }
      await look();
      await file?.close();
    },
  };
}
