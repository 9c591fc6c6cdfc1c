import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replaceFile } from '#main/store/atomic.ts';
import { withLock } from '#main/store/lock.ts';
import { describeWith } from '#test/support/requirements.ts';

vi.mock('node:fs/promises', { spy: true });

let folder = '';
let path = '';
const platform = process.platform;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trueclock-atomic-'));
  path = join(folder, 'file');
});
afterEach(() => {
  vi.resetAllMocks();
  Object.defineProperty(process, 'platform', { value: platform });
  rmSync(folder, { recursive: true, force: true });
});
const modeOf = (file: string): number => statSync(file).mode & 0o777;

const posix = platform === 'win32' ? 'Windows has neither modes nor links for all' : undefined;

describeWith('a file that is replaced', posix, () => {
  it('is for the user alone when it is our own, whatever it was', async () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o644);
    await replaceFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(modeOf(path)).toBe(0o600);
  });

  it.each([
    ['of a group', 0o640],
    ['that a group may write', 0o664],
    ['of the user alone', 0o600],
  ])('keeps its rights when it is the user’s, as one %s', async (_name, mode) => {
    writeFileSync(path, 'old');
    chmodSync(path, mode);
    await replaceFile(path, ['n', 'ew'], 'usual');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(modeOf(path)).toBe(mode);
  });

  it('is as every program makes it when it is the user’s and new', async () => {
    writeFileSync(join(folder, 'other'), '');
    await replaceFile(path, 'new', 'usual');
    expect(modeOf(path)).toBe(modeOf(join(folder, 'other')));
  });

  it.each(['private', 'usual'] as const)('stays behind the link to it (%s)', async (rights) => {
    mkdirSync(join(folder, 'dotfiles'));
    const file = join(folder, 'dotfiles/kept');
    writeFileSync(file, 'old');
    symlinkSync('dotfiles/kept', path);
    await replaceFile(path, 'new', rights);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(join(folder, 'dotfiles'))).toEqual(['kept']);
  });

  it('takes the place of a link that leads nowhere', async () => {
    symlinkSync('nothing', path);
    await replaceFile(path, 'new');
    expect(lstatSync(path).isFile()).toBe(true);
  });
});

describe('on Windows, while a virus scanner has the file open', () => {
  const held = (code: string) => Object.assign(new Error(code), { code });
  const pretend = () => Object.defineProperty(process, 'platform', { value: 'win32' });

  it.each(['EPERM', 'EACCES', 'EBUSY'])('it is replaced at a later try (%s)', async (code) => {
    pretend();
    vi.mocked(fs.rename).mockRejectedValueOnce(held(code)).mockRejectedValueOnce(held(code));
    await replaceFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('it is given up after a while, and nothing is left beside it', async () => {
    pretend();
    writeFileSync(path, 'old');
    vi.mocked(fs.rename).mockRejectedValue(held('EPERM'));
    await expect(replaceFile(path, 'new')).rejects.toThrow('EPERM');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('what was done under a lock is done, though the lock cannot be taken away', async () => {
    pretend();
    vi.mocked(fs.rm).mockRejectedValue(held('EPERM'));
    expect(await withLock(`${path}.lock`, () => Promise.resolve('done'))).toBe('done');
  });

  it('elsewhere a refusal is one', async () => {
    Object.defineProperty(process, 'platform', { value: 'linux' });
    vi.mocked(fs.rename).mockRejectedValue(held('EPERM'));
    await expect(replaceFile(path, 'new')).rejects.toThrow('EPERM');
    expect(fs.rename).toHaveBeenCalledTimes(1);
  });
});
