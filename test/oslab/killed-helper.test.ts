import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Checkpoint } from '#main/helper/perform/ports.ts';
import { BOOT_LIMIT, missingForHost } from '#test/support/oshost/host.ts';
import { Lab, RIGHT, THIRD_RIGHT, token } from '#test/support/oshost/lab.ts';
import { installKilledHelper, runKilledHelper } from '#test/support/oshost/program.ts';
import { chrony } from '#test/support/oshost/services.ts';
import { describeWith } from '#test/support/requirements.ts';

/** A helper that is killed in the middle of its work, and what the next one makes of it. */
describeWith('a helper killed by SIGKILL on Debian 12', missingForHost(), () => {
  let lab: Lab;
  /** Every checkpoint of a change with what the next run must find; null: nothing was under way any more. */
  const POINTS: readonly [Checkpoint, 'old' | 'new' | 'mixed' | null][] = [
    ['backed-up', null],
    ['journal-written', 'old'],
    ['staged', 'old'],
    ['renamed-one', 'mixed'],
    ['renamed-all', 'new'],
    ['activated', 'new'],
    ['verified', 'new'],
  ];
  const UNDO_POINTS: readonly Checkpoint[] = [
    'undo-journal-written',
    'undo-staged',
    'restored-one',
    'restored-all',
    'service-restored',
  ];
  const undo = token({ operation: 'undo', changeIds: null, agreedEdits: null });
  let old: Record<string, string>;
  let fresh: Record<string, string>;

  beforeAll(async () => {
    lab = await Lab.boot('bookworm', chrony);
    await installKilledHelper(lab.host);
    old = await lab.configuration();
    await lab.trueclock('apply', ...RIGHT, '--yes');
    fresh = await lab.configuration();
    await lab.trueclock('undo', '--yes');
  }, BOOT_LIMIT);
  afterAll(async () => {
    await (lab as Lab | undefined)?.host.destroy();
  });

  const kill = async (at: Checkpoint, request: string): Promise<void> => {
    const { code, stdout } = await runKilledHelper(lab.host, at, request);
    // 128 + 9: it did not get further than where it was killed.
    expect([code, stdout]).toEqual([137, '']);
  };
  /** Throws when a file is neither as before nor as after; leftovers that chrony does not read are let be. */
  const oldOrNew = async (): Promise<void> => {
    const now = await lab.configuration();
    for (const path of new Set([...Object.keys(old), ...Object.keys(fresh)])) {
      expect([old[path], fresh[path]], path).toContain(now[path]);
    }
    const strange = Object.keys(now).filter(
      (path) => !(path in old) && !(path in fresh) && !path.endsWith('.trueclock-new'),
    );
    expect(strange).toEqual([]);
  };

  it.each(POINTS)('at %s leaves old or new files; the next run finds: %s', async (at, found) => {
    const { plan } = await lab.trueclock('plan', ...RIGHT);
    if (plan === undefined) throw new Error('no plan');
    const { desired, hash: planHash } = plan;
    await kill(at, token({ operation: 'apply', desired, planHash }));
    await oldOrNew();
    expect((await lab.trueclock('status')).interrupted).toBe(found !== null);

    const next = await lab.trueclock('undo', '--yes');
    if (found === null) {
      expect(next.error?.code).toBe('plan.nothing-to-undo');
    } else {
      const action = found === 'old' ? 'none' : 'rolled-back';
      expect(next.outcome).toMatchObject({ state: 'applied', recovered: { found, action } });
    }
    expect(await lab.configuration()).toEqual(old);
    expect(await lab.running()).toEqual(['active', 'enabled']);
    expect((await lab.trueclock('status')).interrupted).toBe(false);
  });

  it('after the change was recorded leaves it complete', async () => {
    const { plan } = await lab.trueclock('plan', ...RIGHT);
    if (plan === undefined) throw new Error('no plan');
    const { desired, hash: planHash } = plan;
    await kill('recorded', token({ operation: 'apply', desired, planHash }));
    expect(await lab.configuration()).toEqual(fresh);
    expect((await lab.helper(undo)).answer).toMatchObject({ state: 'applied', recovered: null });
    expect(await lab.configuration()).toEqual(old);
  });

  it.each(UNDO_POINTS)(
    'in an undo at %s leaves old or new files; the next run ends it',
    async (at) => {
      await lab.trueclock('apply', ...RIGHT, '--yes');
      await kill(at, undo);
      await oldOrNew();
      expect((await lab.helper(undo)).answer).toMatchObject({
        state: 'applied',
        recovered: { action: 'rolled-back' },
      });
      expect(await lab.configuration()).toEqual(old);
      expect(await lab.running()).toEqual(['active', 'enabled']);
    },
  );

  // Between the files, and between the records.
  it.each(['restored-one', 'undo-recorded'] as const)(
    'in an undo of two changes at %s leaves old or new files; the next run ends all of it',
    async (at) => {
      const applied: (string | null)[] = [];
      for (const servers of [RIGHT, [...RIGHT, THIRD_RIGHT]]) {
        const { outcome } = await lab.trueclock('apply', ...servers, '--yes');
        applied.unshift(outcome?.state === 'applied' ? outcome.changeId : null);
      }
      const both = token({ operation: 'undo', changeIds: applied, agreedEdits: null });
      fresh = await lab.configuration();
      await kill(at, both);
      await oldOrNew();
      expect((await lab.helper(both)).answer).toMatchObject({
        state: 'applied',
        changeId: applied[1],
        recovered: { changeIds: applied, action: 'rolled-back' },
      });
      expect(await lab.configuration()).toEqual(old);
      expect(await lab.running()).toEqual(['active', 'enabled']);
      expect((await lab.trueclock('status')).undoable).toBeNull();
    },
  );
});
