import { exec as execElevated } from 'sudo-prompt';
import { judgePkexec, unavailable, type Attempt, type Elevation } from './attempt.ts';

/** What the library's shell passes on unchanged, in double quotes or without. */
const SAFE_PATH = /^\/[A-Za-z0-9/._+@-]+$/;
/** The library changes to the working folder inside double quotes; these would end them or mean more there. */
const UNSAFE_IN_QUOTES = /["$`\\\n\r!]/;

/** The program that runs the helper, and the helper itself: absolute paths of this very program. */
export interface HelperProgram {
  readonly runtime: string;
  readonly entry: string;
}

/** The command line of the helper; null when a path has a character that a shell would read as more. */
export function commandFor({ runtime, entry }: HelperProgram, token: string): string | null {
  if (!SAFE_PATH.test(runtime) || !SAFE_PATH.test(entry)) return null;
  const clean = '/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin ELECTRON_RUN_AS_NODE=1';
  return `${clean} ${runtime} ${entry} ${token}`;
}

/** The exit code in an error of `child_process.exec`; null: the program was not run to its end. */
const exitCodeOf = (error: unknown): number | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;

/**
 * Elevates a program on Linux that is not installed by a package (a clone, a portable archive), where polkit knows no
 * action of ours. The library takes one line for a shell, so nothing gets into it but our own paths and the
 * token. Steps are told all at the end, because it keeps the output until then.
 */
export const throughSudoPrompt =
  (program: HelperProgram): Elevation =>
  (token, onOutput) =>
    new Promise<Attempt>((resolve) => {
      const command = commandFor(program, token);
      if (command === null || UNSAFE_IN_QUOTES.test(process.cwd())) {
        resolve(unavailable('no-helper', 'the path of the program has unusual characters'));
        return;
      }
      execElevated(command, { name: 'Trueclock' }, (error, stdout, stderr) => {
        onOutput(String(stdout ?? ''));
        // Its types say undefined where it passes on the null of `child_process.exec`.
        const failure: unknown = error ?? null;
        const exitCode = failure === null ? 0 : exitCodeOf(failure);
        resolve(judgePkexec(exitCode, String(stderr ?? '')));
      });
    });
