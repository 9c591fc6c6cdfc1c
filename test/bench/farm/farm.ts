import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/ntp-lab');

/** Some hundred NTP servers on loopback whose true offset is 0, in one process. */
export interface Farm {
  /** Their port. */
  readonly port: number;
  /** The address of server number so many, from 1. */
  readonly address: (number: number) => string;
  readonly stop: () => void;
}

/** Starts the farm: round trips from `shortest` to `longest` milliseconds, a fixed one for each server;
 * every `silentEvery`-th server is silent (0: none). */
export async function startFarm(
  shortest: number,
  longest: number,
  silentEvery: number,
): Promise<Farm> {
  mkdirSync(CACHE, { recursive: true });
  const program = join(CACHE, 'farm');
  execFileSync('gcc', ['-O2', '-Wall', '-o', program, join(import.meta.dirname, 'farm.c')]);
  const farm = spawn(program, [shortest, longest, silentEvery].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(farm.stdout, 'data')) as [Buffer];
  return {
    port: Number(line.toString()),
    address: (number) => `127.1.${String(number >> 8)}.${String(number & 255)}`,
    stop: () => void farm.kill('SIGKILL'),
  };
}
