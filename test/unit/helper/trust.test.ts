import { chmod, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith } from '#test/support/requirements.ts';
import { createMachine, desired, live, type Machine } from './machine.ts';

/** What stands in a record is run as root, so it must be root's own. */
describeWith(
  'what is kept',
  process.platform === 'win32' ? 'Windows has no modes' : undefined,
  () => {
    let machine: Machine;
    let folder: string;
    let record: string;
    beforeEach(async () => {
      machine = await createMachine();
      machine.live = [live('10.0.0.1', 'selected')];
      const applied = await machine.apply(desired('10.0.0.1'));
      const id = applied.state === 'applied' ? String(applied.changeId) : '';
      folder = join(machine.stateDir, 'changes', id);
      record = join(folder, 'record.json');
      machine.commands.length = 0;
    });
    afterEach(() => machine.remove());

    /** The record with a command of somebody else's. */
    async function poison(): Promise<void> {
      const kept = JSON.parse(await readFile(record, 'utf8')) as { restore: object[] };
      kept.restore = [{ program: '/tmp/evil', args: [] }];
      await writeFile(record, JSON.stringify(kept));
    }
    const undo = async () =>
      (await machine.run({ operation: 'undo', changeIds: null, agreedEdits: null })).answer;

    it.each([
      ['a record in which all may write', () => chmod(record, 0o666)],
      ['a record in which the group may write', () => chmod(record, 0o664)],
      ['a folder in which all may write', () => chmod(folder, 0o777)],
      ['a folder of all changes in which all may write', () => chmod(join(folder, '..'), 0o777)],
      [
        'a record that is a link',
        async () => {
          const elsewhere = join(machine.root, 'elsewhere.json');
          await rename(record, elsewhere);
          await symlink(elsewhere, record);
        },
      ],
      [
        'a folder that is a link',
        async () => {
          const elsewhere = join(machine.root, 'elsewhere');
          await rename(folder, elsewhere);
          await symlink(elsewhere, folder);
        },
      ],
    ])('is not acted on: %s', async (_name, damage) => {
      await poison();
      await damage();
      const before = await machine.snapshot();
      expect((await undo()).state).toBe('failed');
      expect(machine.commands).toEqual([]);
      expect(await machine.snapshot()).toEqual(before);
    });

    it.each([
      ['a journal in which all may write', 0o666],
      ['a journal in which the group may write', 0o664],
    ])('stops all work: %s', async (_name, mode) => {
      const journal = join(machine.stateDir, 'journal.json');
      await writeFile(journal, '{}');
      await chmod(journal, mode);
      expect(await undo()).toMatchObject({
        state: 'failed',
        step: 'recover',
        error: { code: 'store.unreadable', context: { path: journal } },
      });
      expect(machine.commands).toEqual([]);
    });

    it.each([
      ['a program without a path', { program: 'evil', args: [] }],
      ['an argument that is none', { program: '/usr/bin/systemctl', args: [{}] }],
      ['more than a command', { program: '/usr/bin/systemctl', args: [], env: {} }],
    ])('is not a record that holds %s', async (_name, command) => {
      const kept = JSON.parse(await readFile(record, 'utf8')) as { restore: object[] };
      kept.restore = [command];
      await writeFile(record, JSON.stringify(kept));
      expect((await undo()).state).toBe('failed');
      expect(machine.commands).toEqual([]);
    });

    it.each(['record.json', '../../../etc', 'x'])('is never looked for at %j', async (name) => {
      await mkdir(join(folder, '..', '999999999-zzzzzzzz'), { recursive: true });
      const request = { operation: 'undo', changeIds: [name], agreedEdits: null } as const;
      expect((await machine.run(request)).answer.state).not.toBe('applied');
      expect(machine.commands).toEqual([]);
    });

    it('is acted on as it was written', async () => {
      expect(await undo()).toMatchObject({ state: 'applied' });
      expect(machine.commands).not.toEqual([]);
    });
  },
);
