import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readChanges } from '#main/helper/changes.ts';
import { describeWith, missingProgram } from '#test/support/requirements.ts';
import { createMachine, desired, live, type Machine } from './machine.ts';

/** Whether this process may mount a file system of its own. */
function missingMount(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has tmpfs';
  const missing = missingProgram('mount', 'umount');
  if (missing !== undefined) return missing;
  return process.geteuid?.() === 0 ? undefined : 'mounting needs root';
}

describeWith('a disk that is full', missingMount(), () => {
  let machine: Machine;
  beforeEach(async () => {
    machine = await createMachine();
    machine.live = [live('10.0.0.1', 'selected')];
    await mkdir(machine.stateDir);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k,mode=755', 'tmpfs', machine.stateDir]);
  });
  afterEach(async () => {
    execFileSync('umount', [machine.stateDir]);
    await machine.remove();
  });
  /** Leaves less room than a change needs. */
  const fill = async (): Promise<void> => {
    for (let i = 0; ; i++) {
      try {
        await writeFile(join(machine.stateDir, `fill-${String(i)}`), Buffer.alloc(4096));
      } catch {
        return;
      }
    }
  };

  it('stops a change before anything is written, says so, and leaves nothing behind', async () => {
    // Room for the lock and the folders, so that it ends while it keeps the files.
    await machine.run({ operation: 'undo', changeIds: null, agreedEdits: null });
    await fill();
    const before = await machine.snapshot();
    expect(await machine.apply(desired('10.0.0.1'))).toMatchObject({
      state: 'failed',
      step: 'backup',
      undone: true,
      error: {
        code: 'store.unwritable',
        context: { detail: expect.stringMatching('ENOSPC') as string },
      },
    });
    expect(await machine.snapshot()).toEqual(before);
    expect(await readdir(join(machine.stateDir, 'changes'))).toEqual([]);
    expect(await readChanges(machine.stateDir)).toEqual({ interrupted: false, undoable: null });
  });

  it('stops an undo in the same way, which works when there is room again', async () => {
    const old = await machine.snapshot();
    await machine.apply(desired('10.0.0.1'));
    const fresh = await machine.snapshot();
    await fill();
    const undo = { operation: 'undo', changeIds: null, agreedEdits: null } as const;
    expect((await machine.run(undo)).answer).toMatchObject({
      state: 'failed',
      undone: false,
      error: { code: 'store.unwritable' },
    });
    expect(await machine.snapshot()).toEqual(fresh);
    for (const name of await readdir(machine.stateDir)) {
      if (name.startsWith('fill-')) await rm(join(machine.stateDir, name));
    }
    expect((await machine.run(undo)).answer).toMatchObject({ state: 'applied' });
    expect(await machine.snapshot()).toEqual(old);
  });
});

describeWith('a disk that is full, with the configuration on it', missingMount(), () => {
  let disk: string;
  let machine: Machine;
  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'trueclock-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k,mode=755', 'tmpfs', disk]);
    machine = await createMachine(disk);
    machine.live = [live('10.0.0.1', 'selected')];
  });
  afterEach(async () => {
    execFileSync('umount', [disk]);
    await rmdir(disk);
  });

  it('has nothing changed, says so, and is as before for the next run', async () => {
    const before = await machine.snapshot();
    const fill = join(disk, 'fill');
    machine.meanwhile.set('journal-written', () => {
      writeFileSync(fill, '');
      try {
        for (;;) appendFileSync(fill, Buffer.alloc(4096));
      } catch {
        // Full.
      }
    });
    expect(await machine.apply(desired('10.0.0.1'))).toMatchObject({
      ...{ state: 'failed', step: 'write', undone: true },
      error: { code: 'store.unwritable' },
    });
    expect(await machine.snapshot()).toEqual(before);
    await rm(fill);
    expect(await machine.apply(desired('10.0.0.1'))).toMatchObject({ state: 'applied' });
    expect((await readChanges(machine.stateDir)).interrupted).toBe(false);
  });
});
