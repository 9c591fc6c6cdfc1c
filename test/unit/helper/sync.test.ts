import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { slewSeconds, syncPreview } from '#shared/core/plan/step.ts';
import type { ServiceTraits } from '#shared/core/plan/service-traits.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import { debian } from '#test/support/chrony-machine.ts';
import { stateOf } from '#test/support/chrony-state.ts';
import { createMachine, live, type Machine } from './machine.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
  machine.live = [live('10.0.0.1', 'selected')];
});
afterEach(() => machine.remove());

const sync = (agreedStep: number | null) =>
  machine.run({ operation: 'sync', backend: 'chrony', agreedStep });
const stepped = (): boolean => machine.commands.some((line) => line.includes('makestep'));

describe('sync', () => {
  it('asks for a burst and lets a small offset slew, also when a step is allowed', async () => {
    const { answer } = await sync(1.5);
    expect(machine.commands[0]).toBe('/usr/bin/chronyc burst 4/4');
    expect(answer).toMatchObject({
      state: 'synchronised',
      method: 'slew',
      offset: 0.0004,
      follows: '10.0.0.1',
      slewSeconds: 0,
    });
    expect(stepped()).toBe(false);
  });

  it.each([1.5, -1.5])('does not step an offset of %d s unless the user agreed', async (offset) => {
    machine.offset = offset;
    const { answer } = await sync(null);
    expect(answer).toMatchObject({ state: 'synchronised', method: 'slew', slewSeconds: 18 });
    expect(stepped()).toBe(false);
  });

  it('steps a large offset when the user agreed, and says what stepping failed with', async () => {
    machine.offset = -2.5;
    machine.replies.set('makestep', { code: 1, stdout: '500 Failure\n' });
    const { answer } = await sync(-2.4);
    expect(answer).toMatchObject({
      state: 'failed',
      step: 'step',
      error: { code: 'os.command-failed', context: { exitCode: 1, detail: '500 Failure' } },
    });
    expect(stepped()).toBe(true);
  });

  it('steps by less than was agreed to when the service has slewed meanwhile', async () => {
    machine.offset = 58;
    machine.stepsTo = 0.001;
    expect((await sync(60)).answer).toMatchObject({ state: 'synchronised', method: 'step' });
  });

  it('says that it stepped, and what is left, when the user agreed and the service did', async () => {
    machine.offset = 2.5;
    machine.stepsTo = -0.003;
    const { answer, steps } = await sync(2.4);
    expect(answer).toMatchObject({ state: 'synchronised', method: 'step', offset: -0.003 });
    expect(steps.filter(({ state }) => state === 'done').map(({ step }) => step)).toEqual([
      'recover',
      'read',
      'burst',
      'wait',
      'step',
    ]);
  });

  it('does not say that it stepped when the offset is as large afterwards', async () => {
    machine.offset = 2.5;
    expect((await sync(2.5)).answer).toMatchObject({ state: 'failed', step: 'step' });
  });

  it.each([3600, -2.5])('does not step by %d s when the user agreed to 2.5 s', async (offset) => {
    machine.offset = offset;
    expect((await sync(2.5)).answer).toMatchObject({
      state: 'failed',
      step: 'step',
      error: { code: 'plan.other-step', context: { agreed: 2.5, found: offset } },
    });
    expect(stepped()).toBe(false);
  });

  it('starts a service that does not run', async () => {
    machine.running = false;
    expect((await sync(null)).answer).toMatchObject({ state: 'synchronised' });
    expect(machine.commands[0]).toBe('/usr/bin/systemctl start chrony.service');
  });

  it('says how many sources answered when none is followed', async () => {
    machine.live = [live('10.0.0.1', 'falseticker'), live('10.0.0.2', 'unusable', 0)];
    expect((await sync(2.5)).answer).toMatchObject({
      state: 'failed',
      step: 'wait',
      error: { code: 'plan.not-followed', context: { reachable: 1, of: 2 } },
    });
    expect(stepped()).toBe(false);
  });

  it('does not wait for ever for a source whose burst has no end, also when it steps', async () => {
    machine.live = [live('10.0.0.1', 'selected'), live('10.0.0.2', 'unusable', 0)];
    machine.awaited = 1;
    machine.offset = 2.5;
    machine.stepsTo = 0.001;
    const { answer } = await sync(2.5);
    expect(answer).toMatchObject({ state: 'synchronised', method: 'step' });
    // Not before a burst that ends would have ended.
    expect(answer).toMatchObject({ seconds: 16 });
  });

  it('does not take samples of before the burst for new ones', async () => {
    machine.live = [{ ...live('10.0.0.1', 'selected'), sinceLast: 600 }];
    expect((await sync(null)).answer).toMatchObject({ state: 'failed', step: 'wait' });
  });
});

describe('the preview', () => {
  let chrony: ServiceTraits;
  beforeEach(async () => {
    chrony = traitsOf(await stateOf(debian()));
  });

  it('steps from the threshold on, whichever way the clock is wrong, and never without a measurement', () => {
    expect(syncPreview(1, 0.01, chrony).method).toBe('step');
    expect(syncPreview(-1, 0.01, chrony).method).toBe('step');
    expect(syncPreview(0.999, 0.01, chrony).method).toBe('slew');
    expect(syncPreview(null, null, chrony)).toEqual({
      offset: null,
      bound: null,
      method: 'slew',
      slewSeconds: null,
    });
  });

  it('estimates a slew at the greatest rate of chrony', () => {
    expect(slewSeconds(0.5, chrony)).toBeCloseTo(6);
    expect(slewSeconds(-0.5, chrony)).toBeCloseTo(6);
    expect(slewSeconds(0.0004, chrony)).toBe(0);
  });
});
