import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, readdir, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyOutcomeSchema } from '#main/helper/answer.ts';
import { readChanges } from '#main/helper/changes.ts';
import { takeLock } from '#main/helper/perform/lock.ts';
import type { Checkpoint } from '#main/helper/perform/ports.ts';
import { WANTED, createMachine, desired, followed, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
  machine.live = followed;
});
afterEach(() => machine.remove());

const NEXT = { operation: 'undo', changeIds: null, agreedEdits: null } as const;

/** Leftovers of prepared files, which no service reads. */
const staged = async (): Promise<string[]> =>
  (await readdir(machine.etc, { recursive: true })).filter((name) =>
    name.includes('trueclock-new'),
  );

/** The configuration with every file either old or new; throws at one that is neither. */
async function mix(
  old: Record<string, string>,
  fresh: Record<string, string>,
): Promise<('old' | 'new')[]> {
  const now = await machine.snapshot();
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((path) => old[path] !== fresh[path])
    .map((path) => {
      if (now[path] === old[path]) return 'old';
      if (now[path] === fresh[path]) return 'new';
      throw new Error(`${path} is half: ${String(now[path])}`);
    });
}

/** The same change on a machine where nothing goes wrong, to know what new looks like. */
async function freshFiles(): Promise<Record<string, string>> {
  const other = await createMachine();
  other.live = followed;
  await other.apply(WANTED);
  const files = await other.snapshot();
  await other.remove();
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path.replace(other.root, machine.root),
      text.replaceAll(other.root, machine.root),
    ]),
  );
}

describe('a change cut short', () => {
  it.each<[Checkpoint, number, 'old' | 'new' | 'mixed' | null, 'none' | 'rolled-back' | null]>([
    ['locked', 1, null, null],
    ['backed-up', 1, null, null],
    ['journal-written', 1, 'old', 'none'],
    ['staged', 1, 'old', 'none'],
    ['renamed-one', 1, 'mixed', 'rolled-back'],
    ['renamed-one', 2, 'new', 'rolled-back'],
    ['renamed-all', 1, 'new', 'rolled-back'],
    ['activated', 1, 'new', 'rolled-back'],
    ['verified', 1, 'new', 'rolled-back'],
  ])('at %s (%i): the next run finds it %s, and it is %s', async (at, passing, found, action) => {
    const old = await machine.snapshot();
    const fresh = await freshFiles();
    await machine.apply(WANTED, at, passing);
    const left = await machine.snapshot();
    for (const name of await staged()) Reflect.deleteProperty(left, join(machine.etc, name));
    await mix(old, fresh);
    const { interrupted, undoable } = await readChanges(machine.stateDir);
    expect(interrupted).toBe(found !== null);

    // What is shown as the change to undo is the one that was cut short.
    const changeId = undoable?.changeId ?? null;
    const { answer } = await machine.run({
      operation: 'undo',
      changeIds: changeId === null ? null : [changeId],
      agreedEdits: null,
    });
    if (found === null) {
      expect(answer).toMatchObject({ error: { code: 'plan.nothing-to-undo' }, recovered: null });
    } else {
      expect(answer).toMatchObject({
        state: 'applied',
        changeId,
        recovered: { changeIds: [changeId], found, action },
      });
    }
    expect(await machine.snapshot()).toEqual(old);
    expect(await staged()).toEqual([]);
    expect(await readChanges(machine.stateDir)).toEqual({ interrupted: false, undoable: null });
  });

  it('takes away the folder that it made for its file', async () => {
    await rmdir(dirname(machine.own));
    const old = await machine.snapshot();
    await machine.apply(WANTED, 'staged');
    const { answer } = await machine.run(NEXT);
    expect(answer).toMatchObject({ recovered: { found: 'old', action: 'none' } });
    expect(await machine.snapshot()).toEqual(old);
  });

  it('after its record was written is complete, and stays', async () => {
    await machine.apply(WANTED, 'recorded');
    const fresh = await machine.snapshot();
    const { answer } = await machine.run({
      operation: 'sync',
      backend: 'chrony',
      agreedStep: null,
    });
    expect(answer).toMatchObject({ state: 'synchronised', recovered: null });
    expect(await machine.snapshot()).toEqual(fresh);
    expect((await readChanges(machine.stateDir)).undoable).not.toBeNull();
  });

  it('is told also by an apply that then finds its plan stale', async () => {
    await machine.apply(WANTED, 'renamed-all');
    const { hash } = await machine.plan(desired('10.0.0.2'));
    const { answer } = await machine.run({
      operation: 'apply',
      desired: desired('10.0.0.2'),
      planHash: hash,
    });
    expect(answer).toMatchObject({ state: 'stale', recovered: { action: 'rolled-back' } });
  });

  it('is not touched when someone edited a file since', async () => {
    await machine.apply(WANTED, 'renamed-all');
    await appendFile(machine.conf, '# mine\n');
    const before = await machine.snapshot();
    const { answer } = await machine.run(NEXT);
    expect(answer).toMatchObject({ recovered: { found: 'foreign', action: 'kept' } });
    expect(await machine.snapshot()).toEqual(before);
    // Said once; work goes on after it.
    const again = await machine.run({ operation: 'sync', backend: 'chrony', agreedStep: null });
    expect(again.answer).toMatchObject({ state: 'synchronised', recovered: null });
  });

  it('does not take an older change back beside it', async () => {
    await machine.apply(desired('10.0.0.1'));
    const older = await machine.snapshot();
    await machine.apply(WANTED, 'activated');
    const { answer } = await machine.run(NEXT);
    expect(answer).toMatchObject({ state: 'applied', recovered: { action: 'rolled-back' } });
    expect(await machine.snapshot()).toEqual(older);
    expect((await readChanges(machine.stateDir)).undoable).not.toBeNull();
  });
});

describe('an undo cut short', () => {
  it.each<[Checkpoint, number]>([
    ['undo-journal-written', 1],
    ['restored-one', 1],
    ['restored-one', 2],
    ['restored-all', 1],
    ['service-restored', 1],
    ['undo-recorded', 1],
  ])('at %s (%i) is finished by the next run', async (at, passing) => {
    const old = await machine.snapshot();
    await machine.apply(WANTED);
    const fresh = await machine.snapshot();
    await machine.run(NEXT, at, passing);
    await mix(old, fresh);
    const { answer } = await machine.run({
      operation: 'sync',
      backend: 'chrony',
      agreedStep: null,
    });
    const finished = at === 'undo-recorded';
    expect(answer).toMatchObject({
      recovered: finished ? null : { action: 'rolled-back' },
    });
    expect(await machine.snapshot()).toEqual(old);
    expect(await readChanges(machine.stateDir)).toEqual({ interrupted: false, undoable: null });
  });

  it('of a change that failed by itself is finished too', async () => {
    const old = await machine.snapshot();
    machine.live = [];
    await machine.apply(WANTED, 'restored-one');
    const { answer } = await machine.run(NEXT);
    expect(answer).toMatchObject({ recovered: { found: 'mixed', action: 'rolled-back' } });
    expect(await machine.snapshot()).toEqual(old);
  });
});

describe('the state folder', () => {
  it('lets something unexpected be told on one line, which the reader of the answer takes', async () => {
    machine.meanwhile.set('locked', () => {
      throw new Error('first\nsecond\u001b[2J');
    });
    const { answer } = await machine.run(NEXT);
    expect(answer).toMatchObject({
      state: 'failed',
      error: { code: 'bug', context: { detail: 'Error: first second [2J' } },
    });
    expect(applyOutcomeSchema.safeParse(answer).success).toBe(true);
  });

  it('with a journal that is none does not stop all work', async () => {
    await mkdir(machine.stateDir);
    await writeFile(
      join(machine.stateDir, 'journal.json'),
      '{"version":1,"kind":"apply","id":"../x"}',
    );
    expect(await machine.apply(WANTED)).toMatchObject({ state: 'applied', recovered: null });
    expect(await readdir(machine.stateDir)).toContain('journal.json.bad');
  });

  it('is read without rights whatever stands in it', async () => {
    expect(await readChanges(join(machine.root, 'none'))).toEqual({
      interrupted: false,
      undoable: null,
    });
    await machine.apply(WANTED);
    const changes = join(machine.stateDir, 'changes');
    for (const name of ['000009-00000000', '999999-ffffffff', '../evil', 'x']) {
      await mkdir(join(changes, name.replace('../', '')), { recursive: true });
      await writeFile(join(changes, name.replace('../', ''), 'record.json'), '{"id": 1, [');
    }
    await writeFile(join(machine.stateDir, 'journal.json'), '\0');
    expect(await readChanges(machine.stateDir)).toMatchObject({
      interrupted: false,
      undoable: { at: 1_700_000_000_000 },
    });
  });
});

describe('the lock', () => {
  it('keeps a second run out and is free again afterwards', async () => {
    await mkdir(machine.stateDir);
    const held = await takeLock(machine.stateDir);
    expect(held.ok).toBe(true);
    expect(await machine.apply(WANTED)).toMatchObject({
      state: 'failed',
      step: 'recover',
      undone: true,
      error: { code: 'plan.busy', retry: 'later' },
    });
    if (held.ok) held.value();
    expect(await machine.apply(WANTED)).toMatchObject({ state: 'applied' });
  });

  it('ends with its holder, also when that is killed', async () => {
    await mkdir(machine.stateDir);
    const holder = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { DatabaseSync } from 'node:sqlite';
         new DatabaseSync(process.argv[1]).exec('BEGIN EXCLUSIVE');
         console.log('held');
         setInterval(() => {}, 1e6);`,
        join(machine.stateDir, 'lock'),
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await once(holder.stdout, 'data');
    expect((await takeLock(machine.stateDir)).ok).toBe(false);
    holder.kill('SIGKILL');
    await once(holder, 'close');
    const taken = await takeLock(machine.stateDir);
    expect(taken.ok).toBe(true);
    if (taken.ok) taken.value();
  });

  it('cannot be read by others, who could hold it by reading', async () => {
    await machine.apply(WANTED);
    const { mode } = await stat(join(machine.stateDir, 'lock'));
    expect(mode & 0o777).toBe(0o600);
    expect(await readFile(join(machine.stateDir, 'lock'), 'utf8')).toBe('');
  });
});
