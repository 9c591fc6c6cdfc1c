import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyOutcomeSchema } from '#main/helper/answer.ts';
import { listChanges, readChanges, undoChain } from '#main/helper/changes.ts';
import type { ApplyOutcome } from '#shared/model/plan.ts';
import { WANTED, createMachine, desired, followed, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(() => machine.remove());

const NEWEST = { operation: 'undo', changeIds: null, agreedEdits: null } as const;

describe('undo', () => {
  it('brings back bytes and modes, also those that are no text, and removes what was not there', async () => {
    machine.live = followed;
    const before = await machine.snapshot();
    const applied = await machine.apply(WANTED);
    expect(await machine.snapshot()).not.toEqual(before);
    const { answer } = await machine.run(NEWEST);
    expect(answer).toMatchObject({
      state: 'applied',
      changeId: applied.state === 'applied' ? applied.changeId : '',
    });
    expect(await machine.snapshot()).toEqual(before);
    expect((await readChanges(machine.stateDir)).undoable).toBeNull();
  });

  it('takes back one change after the other, the newest first', async () => {
    machine.live = followed;
    const first = await machine.snapshot();
    await machine.apply(desired('10.0.0.1'));
    const second = await machine.snapshot();
    await machine.apply(desired('10.0.0.2'));
    await machine.run(NEWEST);
    expect(await machine.snapshot()).toEqual(second);
    await machine.run(NEWEST);
    expect(await machine.snapshot()).toEqual(first);
    const { answer } = await machine.run(NEWEST);
    expect(answer).toMatchObject({ state: 'failed', error: { code: 'plan.nothing-to-undo' } });
  });

  it('refuses when someone edited a file since, and names it', async () => {
    machine.live = followed;
    await machine.apply(WANTED);
    await appendFile(machine.conf, '# mine\n');
    const before = await machine.snapshot();
    const { answer } = await machine.run(NEWEST);
    expect(answer).toMatchObject({ state: 'edited', edits: [{ path: machine.conf }] });
    expect(await machine.snapshot()).toEqual(before);
  });

  it('refuses an unknown change', async () => {
    const { answer } = await machine.run({
      operation: 'undo',
      changeIds: ['000001-00000000'],
      agreedEdits: null,
    });
    expect(answer).toMatchObject({ state: 'failed', error: { code: 'plan.unknown' } });
  });

  it('refuses a backup whose bytes are not those that were kept', async () => {
    machine.live = followed;
    const applied = await machine.apply(WANTED);
    const folder = join(
      machine.stateDir,
      'changes',
      applied.state === 'applied' ? String(applied.changeId) : '',
    );
    const record = JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')) as {
      files: { path: string }[];
    };
    const index = record.files.findIndex(({ path }) => path === machine.conf);
    await writeFile(join(folder, `before-${index}`), 'damaged');
    const { answer } = await machine.run(NEWEST);
    expect(answer).toMatchObject({ state: 'failed', error: { code: 'store.unreadable' } });
    // And other work goes on.
    const sync = { operation: 'sync', backend: 'chrony', agreedStep: null } as const;
    expect((await machine.run(sync)).answer).toMatchObject({ state: 'synchronised' });
  });

  it('works also when the folder of a file that shall go has gone', async () => {
    machine.live = followed;
    const before = await machine.snapshot();
    await machine.apply(WANTED);
    await rm(dirname(machine.own), { recursive: true });
    const { answer } = await machine.run(NEWEST);
    expect(answer.state).toBe('applied');
    await mkdir(dirname(machine.own));
    expect(await machine.snapshot()).toEqual(before);
  });
});

describe('an undo of several changes', () => {
  beforeEach(() => {
    machine.live = followed;
  });
  const idsFor = async (id: string): Promise<string[]> =>
    undoChain(await listChanges(machine.stateDir), id).map((change) => change.id);

  it('goes back to before the one that is named, in one go', async () => {
    const states = [await machine.snapshot()];
    for (const host of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) {
      expect(await machine.apply(desired(host))).toMatchObject({ state: 'applied' });
      states.push(await machine.snapshot());
    }
    const [newest, middle, oldest] = (await listChanges(machine.stateDir)).map(({ id }) => id);
    machine.commands.length = 0;
    const changeIds = await idsFor(middle!);
    expect(changeIds).toEqual([newest, middle]);
    const { answer } = await machine.run({ operation: 'undo', changeIds, agreedEdits: null });
    expect(answer).toMatchObject({ state: 'applied', changeId: middle });
    expect(await machine.snapshot()).toEqual(states[1]);
    // Two changes, and the service is disturbed once.
    expect(new Set(machine.commands).size).toBe(machine.commands.length);
    expect((await listChanges(machine.stateDir)).map(({ state }) => state)).toEqual([
      'undone',
      'undone',
      'in-force',
    ]);
    await machine.run({
      operation: 'undo',
      changeIds: await idsFor(oldest!),
      agreedEdits: null,
    });
    expect(await machine.snapshot()).toEqual(states[0]);
  });

  it('leaves a service as it was before the oldest of them', async () => {
    machine.running = false;
    machine.enabled = false;
    await machine.apply(desired('10.0.0.1'));
    await machine.apply(desired('10.0.0.2'));
    expect([machine.running, machine.enabled]).toEqual([true, true]);
    const changes = await listChanges(machine.stateDir);
    const changeIds = await idsFor(changes[1]!.id);
    await machine.run({ operation: 'undo', changeIds, agreedEdits: null });
    expect([machine.running, machine.enabled]).toEqual([false, false]);
  });

  it('is refused when it is not of exactly the changes that are in force', async () => {
    for (const host of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) await machine.apply(desired(host));
    const before = await machine.snapshot();
    const [newest, middle, oldest] = (await listChanges(machine.stateDir)).map(({ id }) => id);
    for (const changeIds of [
      [middle!],
      [newest!, oldest!],
      [middle!, newest!],
      [newest!, newest!],
      [newest!, middle!, '000000-00000000', oldest!],
    ]) {
      const { answer } = await machine.run({ operation: 'undo', changeIds, agreedEdits: null });
      expect(answer, changeIds.join()).toMatchObject({ state: 'stale' });
    }
    expect(await machine.snapshot()).toEqual(before);
  });
});

describe('an undo over the edits of others', () => {
  beforeEach(async () => {
    machine.live = followed;
    await chmod(machine.conf, 0o644);
  });
  const undo = (agreedEdits: string | null, changeIds: string[] | null = null) =>
    machine.run({ operation: 'undo', changeIds, agreedEdits }).then(({ answer }) => answer);
  /** The outcome that asks whether edits may be replaced. */
  const refusal = async (changeIds: string[] | null = null) => {
    const answer = await undo(null, changeIds);
    if (answer.state !== 'edited') throw new Error(JSON.stringify(answer));
    expect(applyOutcomeSchema.parse(answer)).toEqual(answer);
    return answer;
  };
  const copyOf = (answer: ApplyOutcome, path: string): string =>
    (answer.state === 'applied' ? answer.copies : undefined)?.find((copy) => copy.path === path)
      ?.copy ?? '';

  it('shows what they changed, and no more', async () => {
    await machine.apply(WANTED);
    await appendFile(machine.conf, '# mine\u001b[2J\n');
    const { edits } = await refusal();
    expect(edits).toHaveLength(1);
    const changed = edits[0]!.diff!.flat().filter(({ kind }) => kind !== 'context');
    expect(changed).toMatchObject([{ kind: 'add', text: '# mine\ufffd[2J' }]);
  });

  it('shows nothing of a file that not everyone may read', async () => {
    await machine.apply(WANTED);
    await chmod(machine.conf, 0o640);
    await appendFile(machine.conf, '# secret\n');
    expect((await refusal()).edits).toEqual([{ path: machine.conf, diff: null }]);
  });

  it('replaces them once they are agreed to, and keeps a copy with mode and bytes', async () => {
    const before = await machine.snapshot();
    await machine.apply(WANTED);
    await appendFile(machine.conf, '# mine\xff\n', 'latin1');
    const theirs = await readFile(machine.conf);
    const answer = await undo((await refusal()).agreement);
    expect(answer).toMatchObject({ state: 'applied' });
    expect(await machine.snapshot()).toEqual(before);
    const copy = copyOf(answer, machine.conf);
    expect(await readFile(copy)).toEqual(theirs);
    expect((await stat(copy)).mode & 0o777).toBe(0o644);
    expect(await listChanges(machine.stateDir)).toMatchObject([
      { state: 'undone', copies: [{ path: machine.conf, copy }] },
    ]);
  });

  it('refuses an agreement to other edits than there are now', async () => {
    await machine.apply(WANTED);
    await appendFile(machine.conf, '# mine\n');
    const { agreement } = await refusal();
    await appendFile(machine.conf, '# and mine\n');
    const now = await machine.snapshot();
    const answer = await undo(agreement);
    expect(answer).toMatchObject({ state: 'edited', edits: [{ path: machine.conf }] });
    expect(await machine.snapshot()).toEqual(now);
  });

  it('counts a file that was removed as edited, and one that is as before as it is', async () => {
    const before = await machine.snapshot();
    await machine.apply(WANTED);
    await rm(machine.own);
    // Ours was not there before: nothing of theirs is in the way.
    expect(await undo(null)).toMatchObject({ state: 'applied' });
    expect(await machine.snapshot()).toEqual(before);
    await machine.apply(WANTED);
    await rm(machine.conf);
    const { edits, agreement } = await refusal();
    expect(edits).toMatchObject([{ path: machine.conf }]);
    expect(await undo(agreement)).toMatchObject({ state: 'applied', copies: [] });
    expect(await machine.snapshot()).toEqual(before);
  });

  it('sees edits between two changes, and keeps those too', async () => {
    const before = await machine.snapshot();
    await machine.apply(desired('10.0.0.1'));
    await appendFile(machine.conf, 'pool 10.0.0.9 iburst\n');
    const between = await readFile(machine.conf);
    await machine.apply(desired('10.0.0.2'));
    const changeIds = (await listChanges(machine.stateDir)).map(({ id }) => id);
    const { edits, agreement } = await refusal(changeIds);
    expect(edits.map(({ path }) => path)).toEqual([machine.conf]);
    const answer = await undo(agreement, changeIds);
    expect(await machine.snapshot()).toEqual(before);
    expect(await readFile(copyOf(answer, machine.conf))).toEqual(between);
  });

  it('never writes a copy over another', async () => {
    await machine.apply(WANTED);
    await appendFile(machine.conf, '# first\n');
    const { agreement } = await refusal();
    await machine.run(
      { operation: 'undo', changeIds: null, agreedEdits: agreement },
      'copies-kept',
    );
    await appendFile(machine.conf, '# second\n');
    await undo((await refusal()).agreement);
    const kept = join(machine.stateDir, 'edited');
    const texts = await Promise.all(
      (await readdir(kept)).map((name) => readFile(join(kept, name), 'latin1')),
    );
    expect(texts.some((text) => text.endsWith('# first\n'))).toBe(true);
    expect(texts.some((text) => text.endsWith('# second\n'))).toBe(true);
  });
});
