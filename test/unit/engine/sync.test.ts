import { describe, expect, it, vi } from 'vitest';
import { HOST_FLOOR } from '#shared/core/schedule.ts';
import { controller, lastCall, settle, start, world } from './engine.ts';
import { desire, sample } from './fake-ports.ts';

describe('sync now', () => {
  it('asks before a step, and measures anew after it', async () => {
    await start(1.284);
    const sync = vi.spyOn(world.privileged, 'sync');
    await controller.handlers.sync.start();
    await settle();
    expect(controller.snapshot().sync).toMatchObject({
      phase: 'confirm',
      preview: { method: 'step' },
    });
    expect(sync).not.toHaveBeenCalled();
    world.answer = () => [sample(0.0001), sample(0.0002)];
    await controller.handlers.sync.confirm({ step: true });
    await settle();
    expect(sync).toHaveBeenCalledWith('chrony', expect.closeTo(1.284, 3), expect.anything());
    expect(controller.snapshot().sync.phase).toBe('done');
    // The old offset is gone at once; the servers are asked again as soon as the etiquette allows it.
    expect(controller.snapshot().check).toMatchObject({
      result: null,
      running: { phase: 'waiting', secondsLeft: expect.closeTo(HOST_FLOOR, 0) as unknown },
    });
    await settle(HOST_FLOOR);
    expect(world.calls).toHaveLength(2);
    expect(controller.snapshot().check.result?.selection?.offset).toBeCloseTo(0.0001, 3);
  });

  it('goes ahead at once when the service only has to slew', async () => {
    await start(0.02);
    const sync = vi.spyOn(world.privileged, 'sync');
    await controller.handlers.sync.start();
    await settle();
    expect(sync).toHaveBeenCalledWith('chrony', null, expect.anything());
    expect(controller.snapshot().sync.outcome).toMatchObject({ state: 'synchronised' });
  });

  it('keeps what was known while it leaves the servers a pause, also when that is stopped', async () => {
    await start(0.02);
    await controller.handlers.sync.start();
    await settle();
    const before = controller.snapshot().check;
    expect(before).toMatchObject({ running: { phase: 'waiting' } });
    expect(before.result?.selection?.offset).toBeCloseTo(0.02, 3);
    await controller.handlers.measure.stop();
    await settle();
    expect(controller.snapshot().check).toEqual({ ...before, running: null });
  });

  it('gives way to a change that was begun while it measured', async () => {
    await start(0.02, (w) => (w.answer = () => []));
    const sync = vi.spyOn(world.privileged, 'sync');
    await settle(HOST_FLOOR);
    world.hold = true;
    world.answer = () => [sample(0.02), sample(0.0201)];
    await controller.handlers.sync.start();
    await settle();
    expect(controller.snapshot().sync.phase).toBe('measuring');
    await controller.handlers.change.plan(desire('time.cloudflare.com'));
    world.privileged = { ...world.privileged, apply: () => new Promise(() => undefined) };
    await controller.handlers.change.apply({ hash: controller.snapshot().change.plan!.hash });
    lastCall().finish();
    await settle();
    expect(controller.snapshot().sync).toMatchObject({
      phase: 'done',
      outcome: { state: 'unavailable', error: { code: 'plan.busy', context: { what: 'apply' } } },
    });
    expect(sync).not.toHaveBeenCalled();
  });

  it('can be dismissed while it measures, and then does nothing', async () => {
    await start(1.284, (w) => (w.hold = true));
    const sync = vi.spyOn(world.privileged, 'sync');
    await controller.handlers.sync.start();
    expect(controller.snapshot().sync.phase).toBe('measuring');
    await controller.handlers.sync.dismiss();
    for (const call of world.calls) call.finish();
    await settle();
    expect(controller.snapshot().sync.phase).toBe('idle');
    expect(sync).not.toHaveBeenCalled();
  });

  it('refuses a confirmation that nobody asked for', async () => {
    await start();
    expect(await controller.handlers.sync.confirm({ step: true })).toMatchObject({ ok: false });
  });
});
