import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { MachineView } from '#shared/model/backend.ts';
import type { ChangePlan } from '#shared/model/plan.ts';
import { describeWith } from '#test/support/requirements.ts';
import {
  createWindows,
  missingWindows,
  type WindowsMachine,
} from '#test/support/winlab/machine.ts';

describeWith('a helper that is killed on Windows', missingWindows(), () => {
  let windows: WindowsMachine;
  beforeAll(async () => {
    windows = await createWindows();
  }, 300_000);
  afterAll(() => windows.remove());
  beforeEach(() => windows.reset());

  const undo = () => windows.helper({ operation: 'undo', changeIds: null, agreedEdits: null });
  const apply = async () => {
    const said = await windows.cli('plan', 'ptbtime1.ptb.de', 'ntp1.example');
    const { hash, desired } = (said as { plan: ChangePlan }).plan;
    return windows.helper({ operation: 'apply', desired, planHash: hash });
  };
  const state = async () => ({
    registry: await windows.registry(),
    runs: (await windows.run('sc', 'query', 'w32time')).output.includes(': 4'),
  });
  /** Runs with the helper killed behind the n-th thing that it changes. */
  const cut = async (after: number, work: typeof undo) => {
    await windows.play({ Changes: 0, CutAt: after });
    const { answer } = await work();
    await windows.play({ CutAt: 0 });
    expect(answer).toBeNull();
  };
  const interrupted = async () => ((await windows.cli('status')) as MachineView).interrupted;

  // The start type, the triggers, the servers, the start, and what the service is asked while it is watched.
  it.each([1, 2, 3, 4, 5])(
    'by the change %d of an apply leaves what the next run undoes',
    async (n) => {
      const before = await state();
      await cut(n, apply);
      expect(await state()).not.toEqual(before);
      expect(await interrupted()).toBe(true);
      expect((await undo()).answer).toMatchObject({
        state: 'applied',
        recovered: { action: 'rolled-back' },
      });
      expect(await state()).toEqual(before);
      expect(await interrupted()).toBe(false);
    },
  );

  // The stop, the triggers, the start type; the servers come first, by Windows' own program.
  it.each([1, 2, 3])('by the change %d of an undo leaves what the next run finishes', async (n) => {
    const before = await state();
    expect((await apply()).answer).toMatchObject({ state: 'applied' });
    await cut(n, undo);
    expect(await interrupted()).toBe(true);
    expect((await undo()).answer).toMatchObject({
      state: 'applied',
      recovered: { action: 'rolled-back' },
    });
    expect(await state()).toEqual(before);
  });

  it('can be killed while it mends, too', async () => {
    const before = await state();
    await cut(4, apply);
    await cut(2, undo);
    expect((await undo()).answer).toMatchObject({ recovered: { action: 'rolled-back' } });
    expect(await state()).toEqual(before);
  });
});
