import { describe, expect, it, vi } from 'vitest';
import { LOOK_INTERVAL, MACHINE_INTERVALS } from '#main/engine/limits.ts';
import { CHECK_INTERVAL, HOST_FLOOR } from '#shared/core/schedule.ts';
import { LEAST_APART, SETTLING } from '#shared/core/watch/timetable.ts';
import { appError } from '#shared/errors.ts';
import { controller, lastCall, settle, start, world } from './engine.ts';
import { burst, machine, sample, type World } from './fake-ports.ts';

const watch = () => controller.snapshot().watch;
const shown = () => controller.snapshot().check.result?.selection?.offset ?? NaN;
const setClock = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const NO_NETWORK: World['connection'] = {
  key: '',
  online: false,
  leadsOut: 'no',
  metered: 'unknown',
};

function stopService(): void {
  const service = machine.service!;
  const detection = { ...service.detection, running: 'no' } as const;
  world.machine = { ...machine, service: { ...service, detection } };
}

describe('an alert whose condition holds', () => {
  it('is there again after a moment without a network, as the same one', async () => {
    await start();
    stopService();
    await settle(MACHINE_INTERVALS.visible + 4 * LOOK_INTERVAL);
    const before = watch().alerts;
    expect(before).toMatchObject([{ kind: 'service-stopped' }]);
    const home = world.connection;
    world.connection = NO_NETWORK;
    await settle(LOOK_INTERVAL);
    expect(watch().alerts).toEqual([]);
    world.connection = home;
    await settle(LOOK_INTERVAL);
    expect(watch().alerts).toEqual(before);
  });

  it('is there again when the watch is switched on again', async () => {
    await start(2);
    const before = watch().alerts;
    expect(before).toMatchObject([{ kind: 'clock-off' }]);
    await controller.handlers.settings.set({ watching: false });
    expect(watch().alerts).toEqual([]);
    await controller.handlers.settings.set({ watching: true });
    expect(watch().alerts).toEqual(before);
  });
});

describe('a clock that is set', () => {
  it('again and again does not make the watch ask more often than anything else', async () => {
    await start();
    const before = world.calls.length;
    const rounds = 60;
    for (let round = 0; round < rounds; round += 1) {
      setClock(round % 2 === 0 ? 1 : -1);
      await settle(90);
    }
    const asked = world.calls.length - before;
    expect(asked).toBeLessThanOrEqual((rounds * 90) / LEAST_APART);
    // Nor seldom: what was known is dropped with every step.
    expect(asked).toBeGreaterThan((rounds * 90) / CHECK_INTERVAL);
  });

  it.each([0, 2 * LOOK_INTERVAL])(
    'by a sync that then failed, after %i s, is measured at once',
    async (seconds) => {
      await start(2);
      await settle(60);
      expect(shown()).toBeCloseTo(2, 2);
      world.privileged = {
        ...world.privileged,
        sync: async () => {
          setClock(2);
          world.answer = () => [sample(0), sample(0)];
          await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
          const context = { reachable: 0, of: 1 };
          const error = appError('plan.not-followed', context, 'later');
          return { state: 'failed', step: 'verify', error };
        },
      };
      await controller.handlers.sync.start();
      await settle(3);
      await controller.handlers.sync.confirm({ step: true });
      await settle(seconds + 65);
      expect(controller.snapshot().sync.outcome).toMatchObject({ state: 'failed' });
      expect(shown()).toBeCloseTo(0, 2);
    },
  );
});

describe('what is no measurement', () => {
  it('is a burst during which the computer slept', async () => {
    await start();
    world.hold = true;
    await settle(CHECK_INTERVAL + LOOK_INTERVAL);
    expect([world.calls.length, world.measurements.length]).toEqual([2, 1]);
    world.slept = 3600;
    setClock(3600);
    world.answer = () => [];
    world.calls.at(-1)!.finish();
    await settle();
    expect(world.measurements).toHaveLength(1);
    expect(world.events.map(({ kind }) => kind)).toEqual(['watch', 'slept']);
    // What was known before still is, and is as old as it is.
    expect(shown()).toBeCloseTo(0.0002, 3);
    expect(controller.snapshot().check.finishedAt).toBeLessThan(Date.now() - 3_600_000);
    world.hold = false;
    world.answer = () => [sample(0.5), sample(0.5)];
    // Those who were asked a moment before are left alone for as long as ever.
    await settle(SETTLING + LOOK_INTERVAL + HOST_FLOOR);
    expect(world.calls).toHaveLength(3);
    expect(shown()).toBeCloseTo(0.5, 3);
  });

  it.each(['the burst ends', 'the watch looks'])(
    'is one that a person asked for, when %s first after the computer woke up',
    async (first) => {
      await start();
      await settle(120);
      world.hold = true;
      await controller.handlers.measure.check();
      await settle(1);
      const call = world.calls.at(-1)!;
      const tell = (offset: number) =>
        call.progress(
          call.sources.map((source) => burst(source, [sample(offset)])),
          { ...controller.snapshot().check.running!, phase: 'measuring' },
        );
      tell(9);
      await settle(1);
      expect(shown()).toBeCloseTo(9, 3);
      world.slept = 3600;
      setClock(3600);
      world.answer = () => [];
      if (first === 'the watch looks') await settle(LOOK_INTERVAL);
      tell(9);
      call.finish();
      await settle(1);
      expect(controller.snapshot().check.running).toBeNull();
      expect(shown()).toBeCloseTo(0.0002, 3);
      expect(controller.snapshot().check.recommendation).not.toBeNull();
      expect(controller.snapshot().check.finishedAt).toBeLessThan(Date.now() - 3_600_000);
    },
  );

  it('is a survey during which the computer slept or the clock was set', async () => {
    await start();
    world.hold = true;
    for (const slept of [3600, 0]) {
      await controller.handlers.measure.survey({ ids: ['google', 'apple'] });
      await settle(1);
      world.slept += slept;
      setClock(3600);
      world.calls.at(-1)!.finish();
      await settle();
      expect(controller.snapshot().survey).toMatchObject({
        running: null,
        result: null,
        error: { code: 'os.changed-meanwhile' },
      });
      await settle(120);
    }
  });
});

describe('a service', () => {
  it('that one reading alone found stopped has not stopped', async () => {
    await start();
    stopService();
    await settle(MACHINE_INTERVALS.visible);
    world.machine = machine;
    world.privileged = {
      ...world.privileged,
      startService: () =>
        new Promise((resolve) => setTimeout(() => resolve({ state: 'cancelled' }), 120_000)),
    };
    // Nothing is read while it is started.
    const started = controller.handlers.machine.start();
    await settle(60);
    expect(watch().alerts).toEqual([]);
    await settle(60);
    await started;
    expect(world.events.filter(({ kind }) => kind === 'service')).toEqual([]);
  });
});

describe('when the clock will be off', () => {
  it('follows the threshold', async () => {
    await start(1);
    expect(watch().dueAt).toBe(Date.now());
    await controller.handlers.settings.set({ alertAbove: 60 });
    expect(watch().dueAt).toBeNull();
  });

  it('is not known after somebody has set it', async () => {
    await start(1);
    setClock(10);
    await settle(LOOK_INTERVAL);
    expect(watch().dueAt).toBeNull();
  });
});

describe('the time that the history is kept', () => {
  it('is the chosen one, whoever chose it', async () => {
    const kept: number[] = [];
    await start(undefined, (w) => (w.keepDays = (days) => void kept.push(days)));
    await controller.handlers.settings.set({ keepDays: 30 });
    // By the command line.
    world.settings = { ...world.settings, keepDays: 90 };
    await settle(LOOK_INTERVAL);
    expect(kept).toEqual([30, 90]);
  });
});

describe('what another program keeps in the settings', () => {
  it('is heeded and shown from the next look on', async () => {
    await start();
    const [first] = lastCall().sources;
    const refusal = { host: first!.host, port: 123, at: Date.now() };
    world.settings = { ...world.settings, theme: 'dark', refusedBy: [refusal] };
    await settle(LOOK_INTERVAL);
    expect(controller.snapshot().settings).toBe(world.settings);
    await settle(HOST_FLOOR);
    await controller.handlers.measure.check();
    await settle();
    expect(lastCall().hosts).not.toContain(first!.host);
  });
});
