import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listChanges, readChanges, undoChain } from '#main/helper/changes.ts';
import type { Checkpoint } from '#main/helper/perform/ports.ts';
import { createMachine, desired, followed, live, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
  machine.live = followed;
});
afterEach(() => machine.remove());

const NEWEST = { operation: 'undo', changeIds: null, agreedEdits: null } as const;
const SYNC = { operation: 'sync', backend: 'chrony', agreedStep: null } as const;
const list = () => listChanges(machine.stateDir);
const recordOf = (id: string): string => join(machine.stateDir, 'changes', id, 'record.json');
const editRecord = async (id: string, change: (text: string) => string): Promise<void> =>
  writeFile(recordOf(id), change(await readFile(recordOf(id), 'utf8')));
const idOf = (answer: Awaited<ReturnType<Machine['apply']>>): string => {
  if (answer.state !== 'applied' || answer.changeId === null) throw new Error(answer.state);
  return answer.changeId;
};

describe('the history of changes', () => {
  it('tells what was made, when and by which plan, newest first', async () => {
    const wanted = desired('10.0.0.1');
    const plan = await machine.plan(wanted);
    const id = idOf(await machine.apply(wanted));
    await machine.apply(desired('10.0.0.2'));
    const [, first] = await list();
    expect(first).toMatchObject({
      id,
      at: 1_700_000_000_000,
      planHash: plan.hash,
      desired: wanted,
      state: 'in-force',
      files: plan.files.map(({ path }) => ({ path })),
      copies: [],
    });
    expect((await list()).map((change) => Number.parseInt(change.id, 10))).toEqual([2, 1]);
  });

  it('has the actions of the plan, without the text of lines in a file that is not for all', async () => {
    const wanted = desired('10.0.0.1');
    const plan = await machine.plan(wanted);
    await machine.apply(wanted);
    const [made] = await list();
    if (made?.state !== 'in-force') throw new Error(made?.state);
    expect(made.actions).toEqual(
      plan.actions.map((action) =>
        action.kind === 'switch-off' ? { ...action, text: '' } : action,
      ),
    );
    expect(plan.actions.map(({ kind }) => kind)).toContain('switch-off');
  });

  it('has the lines of the change, of files that everyone may read', async () => {
    const wanted = desired('10.0.0.1');
    const plan = await machine.plan(wanted);
    await machine.apply(wanted);
    const [made] = await list();
    if (made?.state !== 'in-force') throw new Error(made?.state);
    // The lab's chrony.conf is not for everyone; the file of our own is.
    expect(made.files.map(({ path, diff }) => [path, diff])).toEqual(
      plan.files.map(({ path, diff }) => [path, path === machine.conf ? null : diff]),
    );
    expect(made.files.some(({ diff }) => diff !== null)).toBe(true);
  });

  it('tells apart what was undone, what failed, what is under way, and what was left', async () => {
    await machine.apply(desired('10.0.0.1'));
    await machine.run(NEWEST);
    machine.live = [];
    await machine.apply(desired('10.0.0.2'));
    machine.live = [live('10.0.0.1', 'selected')];
    expect((await list()).map(({ state }) => state)).toEqual(['taken-back', 'undone']);

    await machine.apply(desired('10.0.0.1'), 'backed-up');
    expect((await list()).map(({ state }) => state)).toEqual(['taken-back', 'undone']);
    await machine.apply(desired('10.0.0.1'), 'renamed-all');
    expect((await list())[0]).toMatchObject({ state: 'interrupted' });
    await appendFile(machine.conf, '# mine\n');
    await machine.run(SYNC);
    expect((await list())[0]).toMatchObject({ state: 'left' });
    // And from there the user has the same choice as with any other.
    expect((await machine.run(NEWEST)).answer).toMatchObject({ state: 'edited' });
  });

  it('is read by everyone, the copies of the files only by root', async () => {
    const id = idOf(await machine.apply(desired('10.0.0.1')));
    const folder = join(machine.stateDir, 'changes', id);
    const modes = new Map<string, number>();
    for (const name of await readdir(folder)) {
      modes.set(name, (await stat(join(folder, name))).mode & 0o777);
    }
    expect(modes.get('record.json')).toBe(0o644);
    modes.delete('record.json');
    expect(modes.size).toBeGreaterThan(1);
    expect([...new Set(modes.values())]).toEqual([0o600]);
  });

  it('undoes with one change every newer one that can be undone', async () => {
    for (const host of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) await machine.apply(desired(host));
    await machine.run(NEWEST);
    const [third, second, first] = (await list()).map(({ id }) => id);
    const chain = (id: string | undefined) => list().then((all) => undoChain(all, id ?? ''));
    expect((await chain(first)).map(({ id }) => id)).toEqual([second, first]);
    expect(await chain(third)).toEqual([]);
    expect(await chain('000009-00000000')).toEqual([]);
  });
});

describe('a record that cannot be used', () => {
  it('is named in the list, damaged or of a newer Trueclock', async () => {
    const first = idOf(await machine.apply(desired('10.0.0.1')));
    const second = idOf(await machine.apply(desired('10.0.0.2')));
    await editRecord(first, (text) => text.replace('"version": 1', '"version": 2'));
    await editRecord(second, (text) => text.slice(0, -20));
    expect(await list()).toEqual([
      { id: second, state: 'unreadable', newer: false },
      { id: first, state: 'unreadable', newer: true },
    ]);
    expect((await readChanges(machine.stateDir)).undoable).toBeNull();
  });

  it('is refused by name, and its files are left alone', async () => {
    const id = idOf(await machine.apply(desired('10.0.0.1')));
    const before = await machine.snapshot();
    const undo = { operation: 'undo', changeIds: [id], agreedEdits: null } as const;
    await editRecord(id, (text) => text.replace('"version": 1', '"version": 2'));
    expect((await machine.run(undo)).answer).toMatchObject({
      error: { code: 'store.newer', context: { path: recordOf(id) } },
    });
    await editRecord(id, () => '\0');
    expect((await machine.run(undo)).answer).toMatchObject({
      error: { code: 'store.unreadable', context: { path: recordOf(id) } },
    });
    expect(await machine.snapshot()).toEqual(before);
  });

  it('of a change that was cut short is told once, keeps the copies, and lets other work go on', async () => {
    await machine.apply(desired('10.0.0.1'), 'renamed-one');
    const before = await machine.snapshot();
    const [id] = await readdir(join(machine.stateDir, 'changes'));
    await editRecord(id!, () => '{');
    expect((await machine.run(SYNC)).answer).toMatchObject({
      state: 'failed',
      step: 'recover',
      error: { code: 'store.unreadable', context: { path: recordOf(id!) } },
    });
    expect(await machine.snapshot()).toEqual(before);
    expect(await readdir(join(machine.stateDir, 'changes', id!))).toContain('before-1');
    expect((await machine.run(SYNC)).answer).toMatchObject({ state: 'synchronised' });
  });

  it('with a journal of a newer Trueclock stops all work: only that one can finish it', async () => {
    await machine.apply(desired('10.0.0.1'), 'renamed-one');
    const journal = join(machine.stateDir, 'journal.json');
    const text = await readFile(journal, 'utf8');
    await writeFile(journal, text.replace('"version": 1', '"version": 2'));
    for (let i = 0; i < 2; i++) {
      expect((await machine.run(SYNC)).answer).toMatchObject({
        error: { code: 'store.newer', context: { path: journal } },
      });
    }
    expect((await readChanges(machine.stateDir)).interrupted).toBe(true);
    await writeFile(journal, text);
    expect((await machine.run(SYNC)).answer).toMatchObject({
      recovered: { action: 'rolled-back' },
    });
  });
});

describe('a backup that is damaged', () => {
  it('stops an undo of several before anything is changed, and is named', async () => {
    const first = idOf(await machine.apply(desired('10.0.0.1')));
    await machine.apply(desired('10.0.0.2'));
    const before = await machine.snapshot();
    const copy = join(machine.stateDir, 'changes', first, 'before-1');
    await writeFile(copy, 'damaged');
    const changeIds = (await list()).map(({ id }) => id);
    const { answer } = await machine.run({ operation: 'undo', changeIds, agreedEdits: null });
    expect(answer).toMatchObject({
      state: 'failed',
      error: { code: 'store.unreadable', context: { path: copy } },
    });
    expect(await machine.snapshot()).toEqual(before);
    // The newer one alone can be undone all the same.
    expect((await machine.run(NEWEST)).answer).toMatchObject({ state: 'applied' });
  });

  it('of a change that was cut short is told once, and other work goes on', async () => {
    await machine.apply(desired('10.0.0.1'), 'renamed-all');
    const [id] = await readdir(join(machine.stateDir, 'changes'));
    await writeFile(join(machine.stateDir, 'changes', id!, 'before-1'), '');
    expect((await machine.run(SYNC)).answer).toMatchObject({ error: { code: 'store.unreadable' } });
    expect((await machine.run(SYNC)).answer).toMatchObject({ state: 'synchronised' });
    expect(await list()).toMatchObject([{ id, state: 'left' }]);
  });
});

describe('how many changes are kept', () => {
  /** Copies of a record with numbers from 1, as many as the states. */
  async function fill(states: readonly string[]): Promise<void> {
    const id = idOf(await machine.apply(desired('10.0.0.1')));
    const text = await readFile(recordOf(id), 'utf8');
    await machine.run(NEWEST);
    for (const [i, state] of states.entries()) {
      const name = `${String(i + 2).padStart(6, '0')}-00000000`;
      await mkdir(join(machine.stateDir, 'changes', name));
      const record = text.replace(id, name).replace('"in-force"', `"${state}"`);
      await writeFile(recordOf(name), record);
    }
  }
  const numbers = async (): Promise<number[]> =>
    (await list()).map(({ id }) => Number.parseInt(id, 10));

  it('is a hundred: the oldest that are over go, and none that is in force', async () => {
    await fill(Array.from({ length: 110 }, (_, i) => (i < 5 ? 'in-force' : 'undone')));
    await machine.apply(desired('10.0.0.2'));
    const kept = await numbers();
    expect(kept).toHaveLength(100);
    // In force, however old.
    expect(kept.slice(-5)).toEqual([6, 5, 4, 3, 2]);
    // The newest one, and of the others the newest.
    expect(kept.slice(0, 2)).toEqual([112, 111]);
  });

  it('is more when all of them are in force, which is the only way back', async () => {
    await fill(Array.from({ length: 105 }, () => 'in-force'));
    await machine.apply(desired('10.0.0.2'));
    expect(await numbers()).toHaveLength(106);
  });

  it('does not count what was cut short before it was recorded, which goes', async () => {
    const empty = join(machine.stateDir, 'changes', '000001-00000000');
    await mkdir(empty, { recursive: true });
    await writeFile(join(empty, 'before-0'), 'x');
    await machine.apply(desired('10.0.0.1'));
    expect(await readdir(join(machine.stateDir, 'changes'))).toHaveLength(1);
  });

  it('keeps what cannot be read, for whoever can', async () => {
    await fill(Array.from({ length: 110 }, () => 'undone'));
    await writeFile(recordOf('000002-00000000'), '{"version": 7}');
    await machine.apply(desired('10.0.0.2'));
    expect(await numbers()).toHaveLength(100);
    expect((await list()).at(-1)).toMatchObject({ id: '000002-00000000', newer: true });
  });
});

describe('an undo of several changes that is cut short', () => {
  it.each<[Checkpoint, number, 'old' | 'new' | 'mixed' | null]>([
    ['copies-kept', 1, null],
    ['undo-journal-written', 1, 'new'],
    ['undo-staged', 1, 'new'],
    ['restored-one', 1, 'mixed'],
    ['restored-one', 2, 'old'],
    ['restored-all', 1, 'old'],
    ['service-restored', 1, 'old'],
    ['undo-recorded', 1, 'old'],
    ['undo-recorded', 2, null],
  ])('at %s (%i) is finished by the next run, which finds: %s', async (at, passing, found) => {
    machine.enabled = false;
    const old = await machine.snapshot();
    await machine.apply(desired('10.0.0.1'));
    await appendFile(machine.conf, '# theirs\n');
    await machine.apply(desired('10.0.0.2'));
    const fresh = await machine.snapshot();
    const changeIds = (await list()).map(({ id }) => id);
    const refused = await machine.run({ operation: 'undo', changeIds, agreedEdits: null });
    if (refused.answer.state !== 'edited') throw new Error(refused.answer.state);
    const agreedEdits = refused.answer.agreement;
    await machine.run({ operation: 'undo', changeIds, agreedEdits }, at, passing);

    const now = await machine.snapshot();
    for (const path of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
      expect([old[path], fresh[path]], path).toContain(now[path]);
    }
    const { answer } = await machine.run(SYNC);
    const whole = at === 'copies-kept' ? fresh : old;
    expect(answer).toMatchObject({
      recovered: found === null ? null : { changeIds, found, action: 'rolled-back' },
    });
    expect(await machine.snapshot()).toEqual(whole);
    expect((await readChanges(machine.stateDir)).interrupted).toBe(false);
    const states = (await list()).map(({ state }) => state);
    const state = at === 'copies-kept' ? 'in-force' : 'undone';
    expect(states).toEqual([state, state]);
    expect(machine.enabled).toBe(at === 'copies-kept');
    // What someone else wrote between the two is kept, whatever happened.
    const kept = join(machine.stateDir, 'edited');
    const [copy] = await readdir(kept);
    expect(await readFile(join(kept, copy!), 'latin1')).toMatch(/# theirs\n$/);
  });
});
