import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPrivileged } from '#main/helper/elevate/privileged.ts';
import type * as run from '#main/helper/perform/run.ts';

/** Stands in for the work of root, which would be done on this machine. */
const played = vi.hoisted(() => ({ work: null as (() => Promise<unknown>) | null }));
vi.mock('#main/helper/perform/run.ts', async (original) => ({
  ...(await original<typeof run>()),
  runHelper: () => played.work?.(),
}));
afterEach(() => {
  vi.restoreAllMocks();
});

const ENDING = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;
const heard = (): readonly number[] => ENDING.map((signal) => process.listenerCount(signal));

it('holds the signals while root works in this process, and no longer, also when that throws', async () => {
  vi.spyOn(process, 'geteuid').mockReturnValue(0);
  const before = heard();
  let meanwhile: readonly number[] = [];
  played.work = () => {
    meanwhile = heard();
    return Promise.reject(new Error('a bug'));
  };
  const privileged = createPrivileged({ runtime: '/none', entry: '/none' });
  await expect(privileged.startService('chrony', () => undefined)).rejects.toThrow('a bug');
  expect(meanwhile).toEqual(before.map((count) => count + 1));
  expect(heard()).toEqual(before);
});

/** Works until its parent lets go of it, and writes a file at the end; then it would go on for ever. When it is told
 * to, it prints something. */
const PROGRAM = `
  import { once } from 'node:events';
  import { writeFileSync } from 'node:fs';
  import { processIo } from '#main/cli/io.ts';
  import { undisturbed } from '#main/helper/undisturbed.ts';
  const io = processIo();
  process.on('message', () => {
    io.out('more');
    setTimeout(() => process.send('printed'), 50);
  });
  await undisturbed(async () => {
    io.out('begun');
    await once(process, 'disconnect');
    writeFileSync(process.argv[1], 'done');
  });
  io.out('over');
  setInterval(() => {}, 1e6);`;

describe('the command line as root', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trueclock-undisturbed-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const begin = async () => {
    const file = join(folder, 'file');
    const args = ['--no-warnings', '--input-type=module', '--eval', PROGRAM, file];
    const program = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
    await once(program.stdout!, 'data');
    return { program, ended: once(program, 'exit'), written: () => readFile(file, 'utf8') };
  };

  it('finishes a change when its terminal goes, and ends by a signal again afterwards', async () => {
    const { program, ended, written } = await begin();
    for (const signal of [...ENDING, ...ENDING]) program.kill(signal);
    program.disconnect();
    await once(program.stdout!, 'data');
    expect(await written()).toBe('done');
    program.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  it('finishes a change when nobody reads any more, and then ends', async () => {
    const { program, ended, written } = await begin();
    program.stdout!.destroy();
    program.send('print');
    await once(program, 'message');
    program.disconnect();
    expect(await ended).toEqual([2, null]);
    expect(await written()).toBe('done');
  });
});
