import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takeLock } from '#main/helper/perform/lock.ts';

/** What another process says that wants the lock. */
const OTHER = `
  const { DatabaseSync } = require('node:sqlite');
  try {
    new DatabaseSync(process.argv[1], { timeout: 0 }).exec('BEGIN EXCLUSIVE');
    console.log('taken');
  } catch (error) {
    console.log(error.errcode);
  }`;

it('is kept from other processes also after a second run in the same one was refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trueclock-lock-'));
  const other = () => {
    const args = ['--no-warnings', '-e', OTHER, join(folder, 'lock')];
    return execFileSync(process.execPath, args, { encoding: 'utf8' }).trim();
  };
  const first = await takeLock(folder);
  expect(first.ok).toBe(true);
  expect(await takeLock(folder)).toMatchObject({ error: { code: 'plan.busy' } });
  // SQLITE_BUSY.
  expect(other()).toBe('5');
  if (first.ok) first.value();
  expect(other()).toBe('taken');
  await rm(folder, { recursive: true });
});
