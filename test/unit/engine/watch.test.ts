import { describe, expect, it, vi } from 'vitest';
import { createController } from '#main/engine/controller.ts';
import { ATTENTION_DELAY, LOOK_INTERVAL, MACHINE_INTERVALS } from '#main/engine/limits.ts';
import { CHECK_INTERVAL } from '#shared/core/schedule.ts';
import { appError } from '#shared/errors.ts';
import { LEAST_APART, SETTLING } from '#shared/core/watch/timetable.ts';
import { controller, patches, settle, start, world } from './engine.ts';
import { createFakeWorld, desire, machine, sample, type World } from './fake-ports.ts';

const watch = () => controller.snapshot().watch;
const kinds = () => world.events.map((event) => [event.kind, 'state' in event ? event.state : '']);
const happened = (kind: string) => world.events.filter((event) => event.kind === kind);
const unattended = async (clockBehind?: number, prepare?: (world: World) => void) => {
  await start(clockBehind, prepare);
  controller.attend('hidden');
  await settle(LOOK_INTERVAL);
};

describe('the watch', () => {
  it('measures at the chosen interval, remembers, and says when it is next', async () => {
    await unattended(undefined, (w) => (w.settings = { ...w.settings, watchInterval: 3600 }));
    expect(watch()).toMatchObject({ state: 'on', pausedBy: null, alerts: [] });
    expect(watch().nextAt! - Date.now()).toBeCloseTo((3600 - LOOK_INTERVAL) * 1000, -3);
    await settle(3600 * 5);
    expect(world.calls).toHaveLength(6);
    expect(world.measurements).toHaveLength(6);
    expect(world.measurements[0]).toMatchObject({ agree: 4, of: 4, servers: { length: 4 } });
    expect(kinds()).toEqual([['watch', 'started']]);
    expect(watch().recorded).toBe(7);
  });

  it('does not remember a check that was cut short, nor one in which nobody was asked', async () => {
    await start(undefined, (w) => (w.hold = true));
    await controller.handlers.measure.stop();
    await settle();
    expect(world.measurements).toEqual([]);
    await controller.handlers.measure.check();
    await settle(1);
    expect(world.measurements).toEqual([]);
  });

  it('reads the machine at every look for who works with the app, and seldom otherwise', async () => {
    await start();
    const readsIn = async (seconds: number) => {
      const before = world.machineReads;
      await settle(seconds);
      return world.machineReads - before;
    };
    controller.attend('focused');
    expect(await readsIn(10 * LOOK_INTERVAL)).toBe(10);
    controller.attend('visible');
    expect(await readsIn(20 * 60)).toBe(10);
    controller.attend('hidden');
    expect(await readsIn(100 * 60)).toBe(10);
    await settle(5 * 60);
    controller.attend('focused');
    // A window that opens has the processor to itself until its first picture.
    expect(await readsIn(0)).toBe(0);
    expect(await readsIn(ATTENTION_DELAY)).toBe(1);
    // Going to and fro between windows.
    for (const how of ['visible', 'focused', 'hidden', 'focused'] as const) controller.attend(how);
    expect(await readsIn(1)).toBe(0);
  });

  it('that begins unseen reads and measures as such', async () => {
    const { world: hidden, ports } = createFakeWorld();
    hidden.settings = { ...hidden.settings, watching: false };
    const created = createController(ports, { version: '0.0.0', demo: false }, 'hidden');
    await settle(60);
    expect([hidden.calls.length, hidden.machineReads]).toEqual([0, 0]);
    await created.close();
  });

  it('that is switched off measures only while somebody looks, and has no alerts', async () => {
    await unattended(2);
    expect(watch().alerts).toMatchObject([{ kind: 'clock-off' }]);
    await controller.handlers.settings.set({ watching: false });
    expect(watch()).toMatchObject({ state: 'off', nextAt: null, alerts: [] });
    const [asked, reads] = [world.calls.length, world.machineReads];
    await settle(CHECK_INTERVAL * 4);
    expect([world.calls.length, world.machineReads]).toEqual([asked, reads]);
    controller.attend('visible');
    await settle(ATTENTION_DELAY);
    expect(world.calls).toHaveLength(asked + 1);
    expect(kinds()).toEqual([
      ['watch', 'started'],
      ['watch', 'ended'],
    ]);
  });

  it('pauses where traffic costs money, and measures when it no longer does', async () => {
    await unattended();
    world.connection = { ...world.connection, key: 'telephone', metered: 'yes' };
    await settle(CHECK_INTERVAL * 4);
    expect(world.calls).toHaveLength(1);
    expect(watch()).toMatchObject({ state: 'paused', pausedBy: 'metered', nextAt: null });
    // A person may measure all the same.
    await controller.handlers.measure.check();
    await settle();
    expect(world.calls).toHaveLength(2);
    world.connection = { ...world.connection, key: 'home', metered: 'no' };
    await settle(SETTLING + 2 * LOOK_INTERVAL);
    expect(world.calls).toHaveLength(2);
    await settle(300);
    expect(world.calls).toHaveLength(3);
    expect(happened('network')).toMatchObject([{ state: 'changed' }, { state: 'changed' }]);
  });

  it('opened where there is no network measures when there is one', async () => {
    await unattended(undefined, (w) => {
      w.connection = { key: '', online: false, leadsOut: 'no', metered: 'unknown' };
      w.answer = () => [];
    });
    await settle(CHECK_INTERVAL * 4);
    expect(watch()).toMatchObject({ state: 'paused', pausedBy: 'no-network', alerts: [] });
    const asked = world.calls.length;
    world.answer = () => [sample(0)];
    world.connection = { key: 'home', online: true, leadsOut: 'yes', metered: 'no' };
    await settle(SETTLING + 2 * LOOK_INTERVAL);
    expect(world.calls.length).toBe(asked + 1);
    expect(watch()).toMatchObject({ state: 'on' });
  });

  it('sees that the clock was set without asking anybody, and measures anew', async () => {
    await unattended();
    vi.setSystemTime(Date.now() + 7000);
    world.answer = () => [sample(-7)];
    await settle(LOOK_INTERVAL);
    const step = happened('clock-stepped')[0] as { seconds: number };
    expect(step.seconds).toBeCloseTo(7, 3);
    // What was known is wrong.
    expect(controller.snapshot().check.result).toBeNull();
    await settle(LEAST_APART);
    expect(world.calls).toHaveLength(2);
    expect(watch().alerts).toMatchObject([
      { kind: 'clock-off', offset: expect.closeTo(-7, 2) as number },
    ]);
  });

  it('measures after the computer woke up, when the network has had time to come', async () => {
    await unattended();
    world.slept = 8 * 3600;
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    await settle(LOOK_INTERVAL);
    expect(happened('slept')).toMatchObject([{ seconds: 8 * 3600 }]);
    expect(world.calls).toHaveLength(1);
    await settle(SETTLING + LOOK_INTERVAL);
    expect(world.calls).toHaveLength(2);
    expect(happened('clock-stepped')).toEqual([]);
  });

  it('tells of a service that stopped after a second look, and of its return', async () => {
    await unattended();
    const service = machine.service!;
    const detection = { ...service.detection, running: 'no' } as const;
    world.machine = { ...machine, service: { ...service, detection } };
    await settle(MACHINE_INTERVALS.hidden);
    expect(watch().alerts).toEqual([]);
    await settle(4 * LOOK_INTERVAL);
    expect(watch().alerts).toMatchObject([{ kind: 'service-stopped', unit: 'chrony.service' }]);
    world.machine = machine;
    await controller.handlers.machine.refresh();
    await settle(LOOK_INTERVAL);
    expect(watch().alerts).toEqual([]);
    expect(happened('service')).toMatchObject([{ running: false }, { running: true }]);
  });

  it('remembers a change and a sync, and a step that a sync made', async () => {
    await start(1.284);
    await controller.handlers.change.plan(desire('time.cloudflare.com'));
    await controller.handlers.change.apply({ hash: controller.snapshot().change.plan!.hash });
    await settle();
    expect(happened('change')).toMatchObject([{ what: 'applied', changeId: '000001-0a0b0c0d' }]);
    const { privileged } = world;
    world.privileged = {
      ...privileged,
      sync: (...args) => {
        vi.setSystemTime(Date.now() + 1284);
        return privileged.sync(...args);
      },
    };
    await controller.handlers.sync.start();
    await settle();
    await controller.handlers.sync.confirm({ step: true });
    await settle();
    expect(happened('sync')).toMatchObject([
      { method: 'step', offset: expect.closeTo(1.284, 2) as number },
    ]);
    expect(happened('clock-stepped')).toHaveLength(1);
  });

  it('says what is wrong with the history', async () => {
    const problem = appError(
      'store.unwritable',
      { path: '/history.db', detail: 'ENOSPC' },
      'later',
    );
    await start(undefined, (w) => (w.historyProblem = problem));
    expect(watch().historyProblem).toEqual(problem);
  });

  it('is quiet while nothing happens', async () => {
    await unattended();
    await settle(10 * LOOK_INTERVAL);
    patches.length = 0;
    await settle(10 * LOOK_INTERVAL);
    expect(patches.filter(({ parts }) => parts.watch !== undefined)).toEqual([]);
  });
});
