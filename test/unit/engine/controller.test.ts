import { describe, expect, it } from 'vitest';
import { LOOK_INTERVAL } from '#main/engine/limits.ts';
import { CHECK_INTERVAL, HOST_FLOOR } from '#shared/core/schedule.ts';
import { appError } from '#shared/errors.ts';
import type { SurveyProgress } from '#shared/model/survey.ts';
import { controller, lastCall, patches, settle, start, world } from './engine.ts';
import { desire } from './fake-ports.ts';

const progress = (done: number): SurveyProgress => ({
  phase: 'measuring',
  done,
  planned: 16,
  answeredServers: 0,
  servers: 4,
  round: 1,
  rounds: 4,
  secondsLeft: 6,
});

describe('the state', () => {
  it('reads the machine and measures the watched servers at the start', async () => {
    await start(1.284);
    const { machine: read, check } = controller.snapshot();
    expect(read?.service?.detection.backend).toBe('chrony');
    expect(world.calls[0]?.hosts).toHaveLength(4);
    expect(check.running).toBeNull();
    expect(check.result?.selection?.offset).toBeCloseTo(1.284, 3);
  });

  it('says when the kept settings could not be used', async () => {
    const context = { path: '/home/ada/settings.json.corrupt-1', detail: 'not JSON' };
    const problem = appError('store.unreadable', context, 'never');
    await start(undefined, (w) => (w.settingsProblem = problem));
    expect(controller.snapshot().settingsProblem).toEqual(problem);
  });

  it('says so as well when it is found later, and no longer than it is so', async () => {
    await start();
    const context = { path: '/home/ada/settings.json.corrupt-1', detail: 'not JSON' };
    const problem = appError('store.unreadable', context, 'never');
    world.settingsProblem = problem;
    await controller.handlers.settings.set({ theme: 'dark' });
    expect(controller.snapshot().settingsProblem).toEqual(problem);
    world.settingsProblem = null;
    await settle(LOOK_INTERVAL);
    expect(controller.snapshot().settingsProblem).toBeNull();
  });

  it('numbers its changes without a gap, and their sum is the snapshot', async () => {
    await start();
    const begin = controller.snapshot().rev - patches.length;
    await controller.handlers.settings.set({ theme: 'dark' });
    await controller.handlers.change.plan(desire('time.cloudflare.com'));
    await settle();
    expect(patches.map(({ rev }) => rev)).toEqual(patches.map((_, index) => begin + index + 1));
    const { rev, app, ...parts } = controller.snapshot();
    expect(rev).toBe(patches.at(-1)?.rev);
    expect(app).toEqual({ version: '0.0.0', demo: false });
    const merged = Object.assign({}, ...patches.map((patch) => patch.parts)) as object;
    expect(parts).toMatchObject(merged);
  });

  it('shows progress at most ten times a second, and the last of it', async () => {
    await start(undefined, (w) => (w.hold = true));
    const before = patches.length;
    for (let done = 1; done <= 50; done += 1) {
      lastCall().progress([], progress(done));
      await settle(0.01);
    }
    await settle(0.1);
    expect(patches.length - before).toBeLessThanOrEqual(7);
    expect(controller.snapshot().check.running?.done).toBe(50);
  });

  it('turns an exception into an error of code bug', async () => {
    await start();
    world.answer = () => {
      throw new Error('boom');
    };
    world.calls.length = 0;
    await settle(HOST_FLOOR + 1);
    await controller.handlers.measure.check();
    await settle();
    expect(controller.snapshot().check.error).toMatchObject({ code: 'bug' });
    expect(controller.snapshot().check.running).toBeNull();
  });
});

describe('timers', () => {
  it('reads the machine again and again, but not while a change runs', async () => {
    await start();
    controller.attend('focused');
    const reads = world.machineReads;
    await settle(3 * LOOK_INTERVAL);
    expect(world.machineReads).toBe(reads + 3);

    let release: () => void = () => undefined;
    world.privileged = {
      ...world.privileged,
      sync: () =>
        new Promise((resolve) => {
          release = () => resolve({ state: 'cancelled' });
        }),
    };
    await controller.handlers.sync.start();
    await settle();
    expect(controller.snapshot().sync.phase).toBe('running');
    const during = world.machineReads;
    await settle(3 * LOOK_INTERVAL);
    expect(world.machineReads).toBe(during);
    release();
    await settle();
    expect(world.machineReads).toBeGreaterThan(during);
  });

  it('repeats the check, and does not show a half-finished one', async () => {
    await start();
    const first = controller.snapshot().check.result;
    world.hold = true;
    await settle(CHECK_INTERVAL);
    expect(world.calls).toHaveLength(2);
    lastCall().progress([], progress(1));
    await settle(1);
    expect(controller.snapshot().check.running?.done).toBe(1);
    expect(controller.snapshot().check.result).toBe(first);
  });
});

describe('own servers', () => {
  it('adds, refuses twice and nonsense, and forgets', async () => {
    await start();
    const { add, remove } = controller.handlers.servers;
    const added = await add({ text: '[2001:DB8::1]:1123' });
    expect(added).toMatchObject({ ok: true, value: { host: '2001:db8::1', port: 1123 } });
    expect(await add({ text: '[2001:db8::1]:1123' })).toMatchObject({
      error: { code: 'net.bad-address', context: { reason: 'duplicate' } },
    });
    expect(await add({ text: 'time.google.com' })).toMatchObject({
      error: { context: { reason: 'duplicate' } },
    });
    expect(await add({ text: 'no such host' })).toMatchObject({
      error: { code: 'net.bad-address' },
    });
    expect(controller.snapshot().settings.own).toHaveLength(1);
    await remove({ id: 'own:2001:db8::1:1123' });
    expect(controller.snapshot().settings.own).toEqual([]);
  });

  it('does not forget that a server refused because it was removed', async () => {
    const refusal = { host: 'ntp.example', port: 123, at: Date.now() };
    await start(undefined, (w) => (w.settings = { ...w.settings, refusedBy: [refusal] }));
    await controller.handlers.servers.add({ text: 'ntp.example' });
    await controller.handlers.servers.remove({ id: 'own:ntp.example:123' });
    expect(controller.snapshot().settings).toMatchObject({ own: [], refusedBy: [refusal] });
  });
});

describe('an engine that was closed', () => {
  it('asks nobody any more', async () => {
    await start(undefined, (w) => (w.settings = { ...w.settings, watched: ['ptb-1'] }));
    const before = world.calls.length;
    await settle(CHECK_INTERVAL - 1);
    const closing = controller.close();
    await controller.handlers.measure.check();
    await controller.handlers.measure.survey({ ids: ['google'] });
    await closing;
    await settle(2 * CHECK_INTERVAL);
    expect(world.calls).toHaveLength(before);
  });
});
