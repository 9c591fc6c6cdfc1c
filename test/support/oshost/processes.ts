import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a program of a lab ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longest that a program of a lab may take (milliseconds), but for those that say otherwise: ntpd-rs takes up to
 * three minutes to follow its sources, for which the helper waits. */
const LIMIT = 240_000;

/** Runs a program to its end; it is killed after `limit` milliseconds. */
export async function execute(
  program: string,
  args: readonly string[],
  limit = LIMIT,
): Promise<Ended> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limit,
    killSignal: 'SIGKILL',
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (output.stdout += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (output.stderr += piece));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

/** Runs a program that must succeed and gives what it printed. */
export async function must(program: string, ...args: string[]): Promise<string> {
  return outputOf([program, ...args], await execute(program, args));
}

/** What a program printed; throws when it failed. */
export function outputOf(command: readonly string[], { code, stdout, stderr }: Ended): string {
  if (code !== 0) throw new Error(`${command.join(' ')}: exit ${String(code)}\n${stderr}`);
  return stdout;
}

/** Compiles a C file of ours into a library to preload. */
export const compileLibrary = (source: string, library: string): Promise<string> =>
  must('gcc', '-shared', '-fPIC', '-O1', '-Wall', '-o', library, source, '-ldl');

/** A process that stays, with all that it starts: both end with it, and it ends with this process. */
export interface Group {
  /** The first process within its namespaces, as this machine numbers it. */
  readonly pid: number;
  readonly output: () => string;
  stop(): Promise<void>;
}

/**
 * Starts a program as the first process of new namespaces. However this process ends, SIGKILL included, the
 * kernel ends the namespaces with it (`--pdeathsig`, `--kill-child`), and with them every process, mount and
 * network device inside. `cgroup`: a `cgroup.procs` file to be put into first.
 */
export async function startGroup(
  namespaces: readonly string[],
  command: readonly string[],
  cgroup?: string,
): Promise<Group> {
  const enter = cgroup === undefined ? '' : 'echo $$ > "$0" && ';
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'sh', '-c', `${enter}exec "$@"`, cgroup ?? 'sh'],
      ...['unshare', '--fork', '--kill-child=SIGKILL', '--pid', ...namespaces, ...command],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (output += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (output += piece));
  const closed = once(child, 'close');
  const outer = child.pid;
  if (outer === undefined) throw new Error('setpriv could not be started');
  for (let attempt = 0; child.exitCode === null && attempt < 100; attempt++) {
    const inner = readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8').trim();
    // Before unshare there is the shell, whose children are none.
    if (/^\d+$/.test(inner)) {
      return {
        pid: Number(inner),
        output: () => output,
        async stop() {
          if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
          await closed;
          await waitUntilGone(Number(inner));
        },
      };
    }
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`the lab could not be started: ${output}`);
}

/** The kernel takes a moment to end all processes of a namespace. */
async function waitUntilGone(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (spawnSync('kill', ['-0', String(pid)]).status !== 0) return;
    await sleep(50);
  }
}
