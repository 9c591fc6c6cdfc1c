import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '#test/support/programs.ts';
import { timed } from '../measuring.ts';
import type { Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

const QUERIES = 30;
const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/ntp-lab/ntpdig');

/** A command line and its environment. */
interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** ntpdig of NTPsec, which measures and prints; without -s and -S it does not set the clock. */
export const ntpdig: Measure = async ({ standard }) => {
  if (standard === null)
    return { missing: ['ntpdig: it asks port 123 alone, which is not free here'] };
  const command = installed() ?? unpacked();
  if (command === null) return { missing: ['ntpdig: its Debian package cannot be unpacked here'] };
  const ask = () => Promise.resolve(offsetFrom(run(command, ['-j', standard.address])));
  const { results, walls } = await timed(QUERIES, ask);
  const version = /ntpsec-(\S+)/.exec(run(command, ['--version']))?.[1] ?? '';
  const name = `ntpdig ${version}, 1 sample`;
  return {
    contestants: [{ name, error: spreadOf(results.map(Math.abs)), wall: spreadOf(walls) }],
  };
};

const run = ({ program, args, env }: Command, more: readonly string[]): string =>
  execFileSync(program, [...args, ...more], { env, encoding: 'utf8', stdio: 'pipe' });

/** In microseconds. */
function offsetFrom(output: string): number {
  const { offset } = JSON.parse(output) as { offset: number };
  return offset * 1e6;
}

function installed(): Command | null {
  const program = findProgram('ntpdig');
  return program === undefined ? null : { program, args: [], env: process.env };
}

/** Takes it out of its packages, which are not installed: NTPsec and chrony exclude each other. */
function unpacked(): Command | null {
  const script = join(CACHE, 'usr/bin/ntpdig');
  const modules = join(CACHE, 'usr/lib/python3/dist-packages');
  const python = '/usr/bin/python3';
  if (!existsSync(python)) return null;
  if (!existsSync(script)) {
    try {
      mkdirSync(CACHE, { recursive: true });
      const options = { cwd: CACHE, stdio: 'pipe' } as const;
      execFileSync('apt-get', ['download', '-qq', 'ntpsec-ntpdig', 'python3-ntp'], options);
      for (const name of readdirSync(CACHE).filter((file) => file.endsWith('.deb'))) {
        execFileSync('dpkg', ['-x', name, '.'], options);
      }
      copyFileSync(libraryIn(join(CACHE, 'usr/lib')), join(modules, 'ntp/libntpc.so'));
    } catch {
      return null;
    }
  }
  return { program: python, args: [script], env: { ...process.env, PYTHONPATH: modules } };
}

/** Its library lies in a folder named by the architecture; Python looks beside its own module first. */
function libraryIn(folder: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
    /\/libntpc\.so[.\d]*$/.test(path),
  );
  if (found === undefined) throw new Error('libntpc.so is not in the package');
  return join(folder, found);
}
