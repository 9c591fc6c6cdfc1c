import { spawn } from 'node:child_process';
import { isAbsolute } from 'node:path';
import type { Seconds } from '#shared/units.ts';
import { systemRoot } from './win32/system-root.ts';

/** How a program is run; everything has a limit also when nothing is said. */
export interface RunOptions {
  /** Seconds until the program and all that it started are killed; {@link DEFAULT_TIMEOUT} unless told. */
  readonly timeout?: Seconds;
  /** Most bytes of output (both streams together); {@link DEFAULT_MAX_BYTES} unless told. */
  readonly maxBytes?: number;
  /** Written to its standard input, which is empty otherwise. */
  readonly stdin?: string;
  /** How its output is text: UTF-8 unless told, or a byte string, one character a byte. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Kills the program when aborted. */
  readonly signal?: AbortSignal;
}

/** How a run ended, with the output so far. A non-zero exit code is for the caller to judge. */
export type RunResult =
  | {
      readonly status: 'exited';
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | {
      readonly status: 'timeout' | 'too-much-output' | 'killed' | 'not-started';
      /** A signal's name or the system's message: for a log, not for a decision. */
      readonly detail: string;
      readonly stdout: string;
      readonly stderr: string;
    };

/** Runs a program by its absolute path with an argument vector, never through a shell. Never rejects. */
export type Run = (
  program: string,
  args: readonly string[],
  options?: RunOptions,
) => Promise<RunResult>;

/** chronyc gives up on a silent chronyd after 7 s (three tries, doubling from 1 s); systemctl answers at once. */
const DEFAULT_TIMEOUT: Seconds = 10;

/** Bytes; a hundred sources of chronyc take 10 kB. */
const DEFAULT_MAX_BYTES = 256 * 1024;

/** All that a program sees of our environment: nothing of the user's, so that neither LD_PRELOAD nor a PATH
 * nor a language can change what it does or says. Nothing of /usr/local either, where others than root may
 * write (the group staff on Debian): as root, systemctl runs programs by their names too. */
const CLEAN_ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
};

const IS_WINDOWS = process.platform === 'win32';

/** The clean environment of this system. Programs of Windows find their parts by where Windows is. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  if (!IS_WINDOWS) return CLEAN_ENVIRONMENT;
  const root = systemRoot();
  const variables = { SystemRoot: root, windir: root, SystemDrive: root.slice(0, 2) };
  return { ...variables, PATH: `${root}\\System32` };
}

/** The one way in which Trueclock runs a program of the system. */
export function createRunner(): Run {
  return (program, args, options = {}) =>
    new Promise((resolve) => {
      const output = { stdout: [] as Buffer[], stderr: [] as Buffer[], bytes: 0 };
      const texts = (): { stdout: string; stderr: string } => ({
        stdout: Buffer.concat(output.stdout).toString(options.encoding ?? 'utf8'),
        stderr: Buffer.concat(output.stderr).toString(options.encoding ?? 'utf8'),
      });
      const notStarted = (detail: string): void =>
        resolve({ status: 'not-started', detail, ...texts() });

      if (!isAbsolute(program)) {
        notStarted('not an absolute path');
        return;
      }
      if (options.signal?.aborted === true) {
        notStarted('aborted');
        return;
      }

      let child: ReturnType<typeof start>;
      try {
        child = start(program, args, options.stdin !== undefined);
      } catch (error) {
        // A zero byte in an argument, for one, is thrown and not emitted.
        notStarted(error instanceof Error ? error.message : String(error));
        return;
      }

      let ended: 'timeout' | 'too-much-output' | 'killed' | null = null;
      const end = (why: NonNullable<typeof ended>): void => {
        ended ??= why;
        killGroup(child.pid);
        // What left the group may still hold the pipes; it must not hold us.
        child.stdout?.destroy();
        child.stderr?.destroy();
      };
      const abort = (): void => end('killed');
      const timer = setTimeout(() => end('timeout'), (options.timeout ?? DEFAULT_TIMEOUT) * 1000);
      options.signal?.addEventListener('abort', abort, { once: true });

      const limit = options.maxBytes ?? DEFAULT_MAX_BYTES;
      const collect = (into: Buffer[]) => (chunk: Buffer) => {
        const room = limit - output.bytes;
        output.bytes += chunk.length;
        if (room > 0) into.push(chunk.subarray(0, room));
        if (output.bytes > limit) end('too-much-output');
      };
      child.stdout?.on('data', collect(output.stdout));
      child.stderr?.on('data', collect(output.stderr));
      // The program may end without reading its input; how it ended is what counts.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(options.stdin);

      const settle = (result: RunResult): void => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', abort);
        resolve(result);
      };
      child.on('error', ({ message }) =>
        settle({ status: 'not-started', detail: message, ...texts() }),
      );
      child.on('close', (code, signal) => {
        if (ended !== null) settle({ status: ended, detail: signal ?? '', ...texts() });
        else if (code === null) settle({ status: 'killed', detail: signal ?? '', ...texts() });
        else settle({ status: 'exited', code, ...texts() });
      });
    });
}

const start = (program: string, args: readonly string[], input: boolean) =>
  spawn(program, args, {
    cwd: '/',
    env: cleanEnvironment(),
    shell: false,
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what the program started can be killed with it. Windows has none: there
    // it would mean a console of its own.
    detached: !IS_WINDOWS,
    windowsHide: true,
  });

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(IS_WINDOWS ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
