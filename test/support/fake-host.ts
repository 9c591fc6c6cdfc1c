import type { Host } from '#main/os/host.ts';
import type { RunResult } from '#main/os/run.ts';
import { appError } from '#shared/errors.ts';
import { err, ok } from '#shared/result.ts';

/** Answer of a played program: its output, with exit code 0 unless told. */
export type Answer = string | { readonly code: number; readonly stdout: string };

/** A machine as a test describes it. */
export interface FakeMachine {
  readonly platform?: string;
  /** Byte strings by path; folders follow from the paths. */
  readonly files?: Readonly<Record<string, string>>;
  /** Paths of files and folders that may not be read. */
  readonly closed?: readonly string[];
  /** Programs by absolute path; null: cannot be run to its end. */
  readonly programs?: Readonly<Record<string, (args: readonly string[]) => Answer | null>>;
}

/** A machine that is played from memory: every program and file that it has is named by the test. */
export function fakeHost(machine: FakeMachine): Host {
  const files = new Map(Object.entries(machine.files ?? {}));
  const programs = new Map(Object.entries(machine.programs ?? {}));
  const isClosed = (path: string): boolean => machine.closed?.includes(path) ?? false;
  const refuse = (path: string) =>
    err(appError('os.read-failed', { what: path, detail: 'EACCES' }, 'later'));
  const below = (path: string): string[] =>
    [...files.keys()].filter((file) => file.startsWith(`${path}/`));

  return {
    platform: machine.platform ?? 'linux',
    run: (program, args): Promise<RunResult> => {
      const answer = programs.get(program)?.(args) ?? null;
      if (answer === null) {
        return Promise.resolve({ status: 'timeout', detail: 'SIGKILL', stdout: '', stderr: '' });
      }
      const { code, stdout } = typeof answer === 'string' ? { code: 0, stdout: answer } : answer;
      return Promise.resolve({ status: 'exited', code, stdout, stderr: '' });
    },
    readFile: (path) =>
      Promise.resolve(isClosed(path) ? refuse(path) : ok(files.get(path) ?? null)),
    listDir: (path) => {
      if (isClosed(path)) return Promise.resolve(refuse(path));
      const names = new Set(
        below(path).map((file) => file.slice(path.length + 1).split('/')[0] ?? ''),
      );
      return Promise.resolve(ok(names.size === 0 ? null : [...names].sort()));
    },
    exists: (path) => Promise.resolve(files.has(path) || below(path).length > 0),
    findProgram: (name) => [...programs.keys()].find((path) => path.endsWith(`/${name}`)) ?? null,
  };
}
