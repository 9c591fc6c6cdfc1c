import { describe, expect, it, vi } from 'vitest';
import { appError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { SyncOutcome } from '#shared/model/plan.ts';
import { w32timeStateOf } from '#test/support/w32time-machine.ts';
import { createFakeWorld, machine, type World } from '../engine/fake-ports.ts';
import { run } from './harness.ts';

const NONE: MachineView = { ...machine, service: null };
const service = machine.service!;
const STOPPED: MachineView = {
  ...machine,
  service: {
    ...service,
    detection: { ...service.detection, running: 'no' },
    state: { ...service.state!, running: false },
    status: null,
  },
};

function prepared(view: MachineView, clockBehind = 1.284) {
  const { world, ports } = createFakeWorld(clockBehind);
  world.machine = view;
  const calls = {
    stepClock: vi.spyOn(world.privileged, 'stepClock'),
    startService: vi.spyOn(world.privileged, 'startService'),
  };
  const on = (argv: readonly string[], answer?: string) =>
    run(argv, { createPorts: () => ports, ...(answer === undefined ? {} : { answer }) });
  return { world, on, ...calls };
}

const BROKEN: SyncOutcome = {
  state: 'failed',
  step: 'start',
  error: appError('os.not-started', { unit: 'chrony.service', detail: 'exit 1' }, 'later'),
};
const breakSync = (world: World): void => {
  world.privileged = { ...world.privileged, sync: () => Promise.resolve(BROKEN) };
};

describe('sync without a service', () => {
  it('says what will be done, asks, and sends the offset that was shown', async () => {
    const { on, stepClock } = prepared(NONE);
    const { exit, out, asked } = await on(['sync'], 'y');
    expect(out).toMatch(/No time service is installed that could correct it\./);
    expect(out).toMatch(/It will be set once, by \+?1\.28\d* s; nothing keeps it right after that/);
    expect(out).toMatch(/The clock was set\. No time service keeps it right from now on\.\n$/);
    expect(asked).toEqual(['Set the clock? [y/N] ']);
    expect(stepClock.mock.calls[0]?.[0].offset).toBeCloseTo(1.284, 3);
    expect(exit).toBe(0);
  });

  it.each(['n', ''])('sets nothing for the answer %j', async (answer) => {
    const { on, stepClock } = prepared(NONE);
    expect((await on(['sync'], answer)).exit).toBe(77);
    expect(stepClock).not.toHaveBeenCalled();
  });

  it('sets a clock that is too far off for the service, which then keeps it', async () => {
    const view: MachineView = {
      ...machine,
      service: { ...service, state: await w32timeStateOf() },
    };
    const { on, stepClock } = prepared(view, 24 * 3600);
    const { exit, out } = await on(['sync'], 'y');
    expect(out).toMatch(
      /That is too far for the time service to correct it\. It will be set once, by/,
    );
    expect(out).toMatch(/The clock was set\. From here on the time service can keep it right\.\n$/);
    expect(stepClock.mock.calls[0]?.[0].offset).toBeCloseTo(24 * 3600, 3);
    expect(exit).toBe(0);
  });

  it('sets nothing where nobody can be asked', async () => {
    const { on, stepClock } = prepared(NONE);
    expect(await on(['sync'])).toMatchObject({ exit: 64 });
    expect(stepClock).not.toHaveBeenCalled();
  });

  it('sets nothing that was not measured', async () => {
    const { on, world, stepClock } = prepared(NONE);
    world.answer = () => [];
    const { exit, out } = await on(['sync', '--yes']);
    expect(out).toMatch(/no server could tell how far this clock is off/);
    expect(exit).toBe(3);
    expect(stepClock).not.toHaveBeenCalled();
  });

  it('tells scripts by which way it went', async () => {
    const { on } = prepared(NONE);
    const { out, exit } = await on(['sync', '--yes', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      preview: { method: 'set', noService: 'none-installed' },
      outcome: { state: 'synchronised', method: 'set' },
    });
    expect(exit).toBe(0);
  });

  it('says that a service would not start, and asks whether to set the clock instead', async () => {
    const { on, world, stepClock } = prepared(STOPPED);
    breakSync(world);
    const spied = vi.spyOn(world.privileged, 'stepClock');
    const { err, out, asked } = await on(['sync'], 'y');
    expect(err).toMatch(
      /Failed while starting the service: chrony.service would not start: exit 1/,
    );
    expect(out).toMatch(/The time service did not start, so it cannot correct it/);
    expect(asked).toEqual(['Step the clock? [y/N] ', 'Set the clock? [y/N] ']);
    expect(spied).toHaveBeenCalledOnce();
    expect(stepClock).toHaveBeenCalledOnce();
  });

  it.each([
    [
      appError('plan.clock-kept', { by: ['ntpd'] }, 'later'),
      /a time service runs and keeps the clock: ntpd/,
    ],
    [appError('plan.measure-again', { because: 'too-old' }, 'now'), /too much time has passed/],
    [appError('plan.measure-again', { because: 'clock-moved' }, 'now'), /the computer slept/],
    [appError('priv.timed-out', { seconds: 600 }, 'later'), /has not answered for 10 minutes/],
  ])('says why it was refused: $code', async (error, words) => {
    const { on, world } = prepared(NONE);
    world.privileged = {
      ...world.privileged,
      stepClock: () => Promise.resolve({ state: 'failed', step: 'compare', error }),
    };
    const { out, exit } = await on(['sync', '--yes']);
    expect(out).toMatch(words);
    expect(exit).toBe(2);
  });
});

describe('start', () => {
  it('starts the service that is stopped, which status has told of', async () => {
    const { on, startService } = prepared(STOPPED);
    expect((await on(['status'])).out).toMatch(/^Start it with: trueclock start$/m);
    expect(await on(['start'])).toMatchObject({ exit: 0, out: 'chrony.service was started.\n' });
    expect(startService).toHaveBeenCalledExactlyOnceWith('chrony', expect.anything());
  });

  it('has nothing to do with one that runs', async () => {
    const { on, startService } = prepared(machine);
    expect(await on(['start'])).toMatchObject({ exit: 0, out: 'chrony.service runs already.\n' });
    expect(startService).not.toHaveBeenCalled();
    expect((await on(['status'])).out).not.toMatch(/Start it with/);
  });

  it('says why there is nothing to start, or why it did not start', async () => {
    expect(await prepared(NONE).on(['start'])).toMatchObject({ exit: 3, out: '' });
    const { on, world } = prepared(STOPPED);
    world.privileged = {
      ...world.privileged,
      startService: () => Promise.resolve(BROKEN),
    };
    const { exit, out } = await on(['start']);
    expect(out).toMatch(/chrony.service would not start: exit 1/);
    expect(exit).toBe(2);
  });
});
