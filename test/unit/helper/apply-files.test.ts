import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stagedPath } from '#main/helper/perform/replace.ts';
import { CONF, WANTED, createMachine, followed, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(() => machine.remove());

describe('the files and folders of a change', () => {
  it('keeps the mode of a file that was there and makes new ones readable by all', async () => {
    machine.live = followed;
    await machine.apply(WANTED);
    expect((await stat(machine.conf)).mode & 0o777).toBe(0o640);
    expect((await stat(machine.own)).mode & 0o777).toBe(0o644);
  });

  it('keeps backups from other eyes, because the file itself may not be for them', async () => {
    machine.live = followed;
    const answer = await machine.apply(WANTED);
    const id = answer.state === 'applied' ? String(answer.changeId) : '';
    const kept = (await machine.plan(WANTED)).noChange;
    expect(kept).toBe(true);
    const backups = join(machine.stateDir, 'changes', id);
    const index = (
      JSON.parse(await readFile(join(backups, 'record.json'), 'utf8')) as {
        files: { path: string }[];
      }
    ).files.findIndex(({ path }) => path === machine.conf);
    expect((await stat(join(backups, `before-${index}`))).mode & 0o777).toBe(0o600);
  });

  it('lets everyone read the records, whatever the umask', async () => {
    machine.live = followed;
    const umask = process.umask(0o077);
    try {
      const answer = await machine.apply(WANTED);
      const id = answer.state === 'applied' ? String(answer.changeId) : '';
      const modes = ['.', 'changes', `changes/${id}`, `changes/${id}/record.json`].map(
        async (path) => (await stat(join(machine.stateDir, path))).mode & 0o777,
      );
      expect(await Promise.all(modes)).toEqual([0o755, 0o755, 0o755, 0o644]);
    } finally {
      process.umask(umask);
    }
  });

  it.skipIf(process.platform === 'win32')(
    'refuses a configuration file that is a symbolic link',
    async () => {
      machine.live = followed;
      const real = join(machine.root, 'real.conf');
      await rename(machine.conf, real);
      await symlink(real, machine.conf);
      expect(await machine.apply(WANTED)).toMatchObject({
        state: 'failed',
        step: 'backup',
        undone: true,
        error: { code: 'store.unreadable' },
      });
      expect(await readFile(real)).toEqual(CONF);
    },
  );

  it('refuses a folder on the way that is a symbolic link', async () => {
    machine.live = followed;
    await rename(join(machine.etc, 'sources.d'), join(machine.root, 'elsewhere'));
    await symlink(join(machine.root, 'elsewhere'), join(machine.etc, 'sources.d'));
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      error: { code: 'store.unwritable' },
    });
  });

  it('refuses a folder in which others may write', async () => {
    await chmod(join(machine.etc, 'sources.d'), 0o777);
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      error: { code: 'store.unwritable' },
    });
  });

  it('makes the folder that the configuration names and nobody made, and takes it away again', async () => {
    machine.live = followed;
    await rmdir(dirname(machine.own));
    const before = await machine.snapshot();
    const umask = process.umask(0o077);
    try {
      expect(await machine.apply(WANTED)).toMatchObject({ state: 'applied' });
    } finally {
      process.umask(umask);
    }
    expect((await stat(dirname(machine.own))).mode & 0o777).toBe(0o755);
    expect(await readFile(machine.own, 'utf8')).toContain('server 10.0.0.1');
    await machine.run({ operation: 'undo', changeIds: null, agreedEdits: null });
    expect(await machine.snapshot()).toEqual(before);
  });

  it('keeps a folder that it made and in which somebody else has put something', async () => {
    machine.live = followed;
    await rmdir(dirname(machine.own));
    await machine.apply(WANTED);
    const theirs = join(dirname(machine.own), 'theirs.sources');
    await writeFile(theirs, 'server 10.0.0.3\n');
    expect(
      (await machine.run({ operation: 'undo', changeIds: null, agreedEdits: null })).answer.state,
    ).toBe('applied');
    expect(await readdir(dirname(machine.own))).toEqual(['theirs.sources']);
  });

  it('writes nothing when more than that folder is missing, and names what is', async () => {
    machine.sourceDir = join(machine.etc, 'missing', 'sources.d');
    const before = await machine.snapshot();
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      step: 'backup',
      undone: true,
      error: {
        code: 'store.unwritable',
        context: { detail: `${join(machine.etc, 'missing')} does not exist` },
      },
    });
    expect(await machine.snapshot()).toEqual(before);
    expect(machine.commands).toEqual([]);
  });

  it('leaves nothing beside the files when they cannot be written', async () => {
    const before = await machine.snapshot();
    let blocked = '';
    machine.meanwhile.set('journal-written', () => {
      const journal = readFileSync(join(machine.stateDir, 'journal.json'), 'utf8');
      blocked = stagedPath(machine.conf, (JSON.parse(journal) as { ids: string[] }).ids[0]!);
      mkdirSync(blocked);
    });
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      step: 'write',
      undone: true,
      error: { code: 'store.unwritable' },
    });
    rmdirSync(blocked);
    expect(await machine.snapshot()).toEqual(before);
  });

  it('refuses a state folder in which others may write', async () => {
    await mkdir(machine.stateDir);
    await chmod(machine.stateDir, 0o777);
    const { answer } = await machine.run({
      operation: 'apply',
      desired: WANTED,
      planHash: '0'.repeat(64),
    });
    expect(answer).toMatchObject({ state: 'failed', step: 'recover' });
  });
});
