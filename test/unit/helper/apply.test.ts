import { appendFileSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import {
  appendFile,
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
import { readChanges } from '#main/helper/changes.ts';
import { stagedPath } from '#main/helper/perform/replace.ts';
import { CONF, createMachine, desired, live, source, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(() => machine.remove());

const WANTED = desired('10.0.0.1', '10.0.0.2');
const followed = [live('10.0.0.1', 'selected'), live('10.0.0.2', 'combined')];

describe('apply', () => {
  it('writes what was planned, activates it, waits until it is followed, and records it', async () => {
    machine.live = followed;
    const plan = await machine.plan(WANTED);
    const { answer, steps } = await machine.run({
      operation: 'apply',
      desired: WANTED,
      planHash: plan.hash,
    });

    expect(answer).toMatchObject({
      state: 'applied',
      verification: { selected: '10.0.0.1', reachable: 2, of: 2 },
      recovered: null,
    });
    for (const { path, after } of plan.files) expect(await readFile(path, 'latin1')).toBe(after);
    expect(machine.commands).toEqual(
      plan.commands.map(({ program, args }) => [program, ...args].join(' ')),
    );
    expect(steps.filter(({ state }) => state === 'done').map(({ step }) => step)).toEqual([
      'recover',
      'read',
      'compare',
      'backup',
      'write',
      'activate',
      'verify',
    ]);
    const id = answer.state === 'applied' ? answer.changeId : null;
    expect(await readChanges(machine.stateDir)).toEqual({
      interrupted: false,
      undoable: { changeId: id, at: 1_700_000_000_000 },
    });
  });

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

  it('does nothing when the plan that was shown is not the one that the machine calls for now', async () => {
    const { hash } = await machine.plan(WANTED);
    await appendFile(machine.conf, '# edited\n');
    const before = await machine.snapshot();
    const { answer } = await machine.run({ operation: 'apply', desired: WANTED, planHash: hash });
    expect(answer).toEqual({ state: 'stale', recovered: null });
    expect(await machine.snapshot()).toEqual(before);
    expect(machine.commands).toEqual([]);
  });

  it('does nothing for a hash of another plan', async () => {
    const { hash } = await machine.plan(desired('10.9.9.9'));
    const before = await machine.snapshot();
    const { answer } = await machine.run({ operation: 'apply', desired: WANTED, planHash: hash });
    expect(answer.state).toBe('stale');
    expect(await machine.snapshot()).toEqual(before);
  });

  it.each([
    'a b',
    '10.0.0.1 iburst\nuser root',
    '$(reboot)',
    '`id`',
    "x'y",
    'x"y',
    '-F',
    '../../etc/shadow',
    'x;y',
    'x\0y',
  ])('refuses the host %j before anything is read or written', async (host) => {
    const before = await machine.snapshot();
    const { answer } = await machine.run({
      operation: 'apply',
      desired: { ...WANTED, sources: [source(host)] },
      planHash: '0'.repeat(64),
    });
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'compare',
      undone: true,
      error: { code: 'plan.invalid' },
    });
    expect(await machine.snapshot()).toEqual(before);
    expect(machine.commands).toEqual([]);
  });

  it('takes the change back when nobody answers, and says how many of how many did', async () => {
    machine.live = [live('10.0.0.1', 'unusable', 0), live('10.0.0.2', 'unusable', 0)];
    const before = await machine.snapshot();
    const answer = await machine.apply(WANTED);
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'verify',
      undone: true,
      error: { code: 'plan.not-followed', context: { reachable: 0, of: 2 } },
      verification: { selected: null, reachable: 0, of: 2 },
    });
    expect(await machine.snapshot()).toEqual(before);
    expect((await readChanges(machine.stateDir)).undoable).toBeNull();
  });

  it('does not take a source for a new one that was there before', async () => {
    machine.live = [live('10.0.0.77', 'selected'), live('10.0.0.1', 'unusable', 0)];
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      undone: true,
      // The second name is not listed by the service at all.
      error: { context: { reachable: 0, of: 2 } },
    });
  });

  it('takes the change back when a command fails, and brings the service back', async () => {
    machine.replies.set('restart', { code: 1, stdout: 'Job failed' });
    machine.replies.set('reload', { code: 1, stdout: 'Job failed' });
    const before = await machine.snapshot();
    const answer = await machine.apply(WANTED);
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'activate',
      // The same command fails again for the former configuration: it is not in force.
      undone: false,
      error: { code: 'os.command-failed', context: { exitCode: 1, detail: 'Job failed' } },
    });
    expect(await machine.snapshot()).toEqual(before);
  });

  it('brings back a service that did not run and did not start at boot', async () => {
    machine.running = false;
    machine.enabled = false;
    machine.live = [];
    expect(await machine.apply(WANTED)).toMatchObject({ state: 'failed', undone: true });
    expect([machine.running, machine.enabled]).toEqual([false, false]);
  });

  it('asks for a burst by itself where the sources have none at the start', async () => {
    machine.live = followed;
    await machine.apply({
      ...WANTED,
      sources: WANTED.sources.map((one) => ({ ...one, iburst: false })),
    });
    expect(machine.commands).toContain('/usr/bin/chronyc burst 4/4');
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

  it('leaves alone what somebody edits while it waits, and says so', async () => {
    machine.meanwhile.set('activated', () => appendFileSync(machine.conf, '# mine\n'));
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      step: 'undo',
      undone: false,
      error: { code: 'plan.changed-since', context: { path: machine.conf } },
      verification: { reachable: 0, of: 2 },
    });
    expect(await readFile(machine.conf, 'latin1')).toMatch(/# mine\n$/);
    const { answer } = await machine.run({ operation: 'undo', changeIds: null, agreedEdits: null });
    expect(answer).toMatchObject({ recovered: { found: 'foreign', action: 'kept' } });
  });

  it('leaves nothing beside the files when they cannot be written', async () => {
    const before = await machine.snapshot();
    let blocked = '';
    machine.meanwhile.set('journal-written', () => {
      const journal = readFileSync(join(machine.stateDir, 'journal.json'), 'utf8');
      blocked = stagedPath(machine.conf, (JSON.parse(journal) as { ids: string[] }).ids[0]!);
      mkdirSync(blocked);
    });
    machine.meanwhile.set('undo-journal-written', () => rmdirSync(blocked));
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      step: 'write',
      undone: true,
      error: { code: 'store.unwritable' },
    });
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

  it('changes nothing when the machine is as desired already', async () => {
    machine.live = followed;
    await machine.apply(WANTED);
    machine.commands.length = 0;
    expect(await machine.apply(WANTED)).toMatchObject({ state: 'applied', changeId: null });
    expect(machine.commands).toEqual([]);
  });
});
