import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '#test/support/programs.ts';
import { LAB_CHRONYD } from '#test/support/ntp-lab-chronyd.ts';
import { timed } from '../measuring.ts';
import type { Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

const QUERIES = 30;

/**
 * `chronyd -Q`, which measures, prints the offset and exits. It never sets the clock; as root it is run
 * without the capability to do so as well.
 */
export const chronyd: Measure = async ({ address, port }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-chronyd-'));
  const root = userInfo().uid === 0;
  const setpriv = findProgram('setpriv');
  const guard = root && setpriv !== undefined ? [setpriv, '--bounding-set', '-sys_time', '--'] : [];
  const user = root ? ['-u', 'root'] : ['-U', '-u', userInfo().username];
  const server = `server ${address} port ${port} iburst maxsamples 1`;
  const settings = ['cmdport 0', `pidfile ${join(folder, 'pid')}`, server];
  const [program, ...args] = [...guard, LAB_CHRONYD, '-Q', '-t', '5', ...user, ...settings];
  const ask = () => Promise.resolve(offsetFrom(run(program!, args)));
  const { results, walls } = await timed(QUERIES, ask);
  rmSync(folder, { recursive: true });
  const version = /version (\S+)/.exec(run(LAB_CHRONYD, ['-v']))?.[1] ?? '';
  const name = `chronyd ${version} -Q, 1 sample`;
  return {
    contestants: [{ name, error: spreadOf(results.map(Math.abs)), wall: spreadOf(walls) }],
  };
};

/** What it says goes to the error output, which is joined to the other. */
const run = (program: string, args: readonly string[]): string =>
  execFileSync('sh', ['-c', 'exec "$@" 2>&1', 'sh', program, ...args], { encoding: 'utf8' });

/** In microseconds. The sign is chronyd's own (local − server) and of no interest here. */
function offsetFrom(output: string): number {
  const seconds = /System clock wrong by (-?[\d.]+) seconds/.exec(output)?.[1];
  if (seconds === undefined) throw new Error(`chronyd -Q: ${output}`);
  return Number(seconds) * 1e6;
}
