import { describe, expect, it, vi } from 'vitest';
import { serviceToStart, wayToSync } from '#main/engine/sync-way.ts';
import { appError } from '#shared/errors.ts';
import type { Capabilities, Detection, MachineView, ServiceView } from '#shared/model/backend.ts';
import { w32timeStateOf } from '#test/support/w32time-machine.ts';
import { controller, settle, start, world } from './engine.ts';
import { machine } from './fake-ports.ts';

const service = machine.service!;
const detection = (over: Partial<Detection>): Detection => ({ ...service.detection, ...over });
const masked = { ok: false, reason: 'masked' } as const;
const capabilities = (sync: Capabilities['sync']): Capabilities => ({
  ...service.capabilities,
  sync,
});
const stopped = (over: Partial<ServiceView> = {}): ServiceView => ({
  ...service,
  detection: detection({ running: 'no' }),
  state: { ...service.state!, running: false },
  status: null,
  ...over,
});
const withService = (one: ServiceView | null, over: Partial<MachineView> = {}): MachineView => ({
  ...machine,
  service: one,
  ...over,
});
const MASKED = withService(stopped({ capabilities: capabilities(masked) }));
const STOPPED = withService(stopped());
const NONE = withService(null);
const other = (running: Detection['running']): Detection =>
  detection({ backend: 'openntpd', running });

/** As an ordinary user sees chrony on openSUSE, whose configuration only root and chrony may read. */
const UNREAD = {
  state: null,
  problem: appError('os.read-failed', { what: '/etc/chrony.conf', detail: 'EACCES' }, 'later'),
};

describe('the way to sync', () => {
  it.each([
    ['by the service that runs', machine, { kind: 'service' }],
    ['by the service that is stopped and can be started', STOPPED, { kind: 'service' }],
    [
      'by the service whose configuration cannot be read',
      withService({ ...service, ...UNREAD }),
      { kind: 'service', backend: 'chrony', correction: { stepsFrom: 1 } },
    ],
    ['without any service', NONE, { kind: 'set', noService: 'none-installed' }],
    ['with one that is masked', MASKED, { kind: 'set', noService: 'cannot-run' }],
    [
      'with one that is only known by name and stopped',
      withService(null, { others: [other('no')] }),
      { kind: 'set', noService: 'cannot-run' },
    ],
  ])('is found: %s', (_name, view, way) => {
    expect(wayToSync(view)).toMatchObject({ ok: true, value: way });
  });

  it.each([
    [
      'one runs that cannot be asked',
      withService(null, { others: [other('yes')] }),
      'os.no-service',
    ],
    [
      'one runs beside the one that is stopped',
      withService(stopped(), { others: [other('yes')] }),
      'os.no-service',
    ],
    [
      'nobody can tell whether it runs',
      withService({
        ...stopped({ detection: detection({ running: 'unknown' }) }),
        ...UNREAD,
      }),
      'os.read-failed',
    ],
    [
      'the clock is that of the container’s host',
      withService(null, { virtualisation: { kind: 'container', detail: 'docker' } }),
      'os.read-only',
    ],
    ['it is another system', withService(null, { platform: 'other' }), 'os.no-service'],
    ['nothing is known yet', null, 'os.no-service'],
  ])('is not there where %s', (_name, view, code) => {
    expect(wayToSync(view)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('the service to start', () => {
  it.each([
    ['it is stopped', STOPPED, { ok: true }],
    [
      'it is stopped and its configuration cannot be read',
      withService(stopped(UNREAD)),
      { ok: true, value: { backend: 'chrony', unit: 'chrony.service', running: false } },
    ],
    ['it is masked', MASKED, { error: { code: 'os.read-only', context: { reason: 'masked' } } }],
    ['there is none', NONE, { error: { code: 'os.no-service' } }],
    [
      'another one runs',
      withService(stopped(), { others: [other('yes')] }),
      { error: { code: 'plan.clock-kept', context: { by: ['openntpd'] } } },
    ],
  ])('where %s', (_name, view, expected) => {
    expect(serviceToStart(view)).toMatchObject(expected);
  });
});

const startOn = (view: MachineView, clockBehind = 1.284) =>
  start(clockBehind, (one) => (one.machine = view));

describe('sync now without a service', () => {
  it('shows the size, sets nothing before the user says yes, and then sends what was shown', async () => {
    await startOn(NONE);
    const set = vi.spyOn(world.privileged, 'stepClock');
    await controller.handlers.sync.start();
    await settle();
    const { phase, preview } = controller.snapshot().sync;
    expect([phase, preview]).toEqual([
      'confirm',
      expect.objectContaining({ method: 'set', noService: 'none-installed' }),
    ]);
    expect(set).not.toHaveBeenCalled();
    await controller.handlers.sync.confirm({ step: true });
    await settle();
    expect(set).toHaveBeenCalledExactlyOnceWith(
      {
        offset: preview?.offset,
        measuredAt: { wall: expect.any(Number) as number, steady: expect.any(Number) as number },
      },
      expect.anything(),
    );
    expect(preview?.offset).toBeCloseTo(1.284, 3);
    expect(controller.snapshot().sync.outcome).toMatchObject({ method: 'set' });
    // What was measured before no longer holds.
    expect(controller.snapshot().check.result).toBeNull();
  });

  it('cannot slew, so anything but yes is no answer', async () => {
    await startOn(NONE);
    await controller.handlers.sync.start();
    await settle();
    expect(await controller.handlers.sync.confirm({ step: false })).toMatchObject({ ok: false });
    expect(controller.snapshot().sync.phase).toBe('confirm');
  });

  it('asks also when the clock is off by little', async () => {
    await startOn(NONE, 0.004);
    await controller.handlers.sync.start();
    await settle();
    expect(controller.snapshot().sync.phase).toBe('confirm');
  });

  it('sets nothing without a measurement', async () => {
    await startOn(NONE);
    world.answer = () => [];
    await settle(120);
    const set = vi.spyOn(world.privileged, 'stepClock');
    await controller.handlers.sync.start();
    await settle();
    expect(controller.snapshot().sync).toMatchObject({
      phase: 'done',
      outcome: { state: 'unavailable', error: { code: 'net.not-measured' } },
    });
    expect(set).not.toHaveBeenCalled();
  });

  it('measures anew when the clock was moved since the last check', async () => {
    await startOn(NONE);
    vi.setSystemTime(Date.now() + 3_600_000);
    await controller.handlers.sync.start();
    await settle();
    // The servers may not be asked again so soon, and what they said before is not taken.
    expect(controller.snapshot().sync.outcome).toMatchObject({
      error: { code: 'net.not-measured' },
    });
  });
});

describe('a clock that is too far off for the service', () => {
  const DAY = 24 * 3600;
  const windows = async (): Promise<MachineView> =>
    withService({ ...service, state: await w32timeStateOf() }, { platform: 'win32' });

  it('is set, if the user says yes to what was measured for it', async () => {
    await startOn(await windows(), DAY);
    const set = vi.spyOn(world.privileged, 'stepClock');
    await settle(120);
    await controller.handlers.sync.start();
    await settle();
    expect(controller.snapshot().sync).toMatchObject({
      phase: 'confirm',
      preview: { method: 'set', noService: 'too-far' },
    });
    await controller.handlers.sync.confirm({ step: true });
    await settle();
    expect(set).toHaveBeenCalledOnce();
    expect(set.mock.calls[0]?.[0].offset).toBeCloseTo(DAY, 3);
  });

  it('is left to the service when it is not', async () => {
    await startOn(await windows(), 3600);
    const set = vi.spyOn(world.privileged, 'stepClock');
    await controller.handlers.sync.start();
    await settle();
    expect(controller.snapshot().sync.preview).toMatchObject({ method: 'step' });
    await controller.handlers.sync.confirm({ step: true });
    await settle();
    expect(set).not.toHaveBeenCalled();
  });
});

describe('a service that will not start', () => {
  const broken = appError(
    'os.not-started',
    { unit: 'chrony.service', detail: 'code=exited' },
    'later',
  );

  it('is told, and the clock can be set instead', async () => {
    await startOn(STOPPED);
    world.privileged = {
      ...world.privileged,
      sync: () => Promise.resolve({ state: 'failed', step: 'start', error: broken }),
    };
    const set = vi.spyOn(world.privileged, 'stepClock');
    await controller.handlers.sync.start();
    await settle();
    await controller.handlers.sync.confirm({ step: true });
    await settle();
    expect(controller.snapshot().sync).toMatchObject({
      phase: 'confirm',
      preview: { method: 'set', noService: 'not-started' },
      outcome: { state: 'failed', error: broken },
    });
    expect(set).not.toHaveBeenCalled();
    await controller.handlers.sync.confirm({ step: true });
    await settle();
    expect(set).toHaveBeenCalledOnce();
  });
});

describe('starting the service', () => {
  it('reads the machine again, and measures', async () => {
    await startOn(STOPPED);
    const begin = vi.spyOn(world.privileged, 'startService');
    const reads = world.machineReads;
    expect(await controller.handlers.machine.start()).toEqual({ ok: true, value: undefined });
    expect(begin).toHaveBeenCalledWith('chrony', expect.anything());
    expect(world.machineReads).toBe(reads + 1);
    expect(controller.snapshot().check.running).not.toBeNull();
  });

  it('is no failure when the user says no, and one when it does not start', async () => {
    await startOn(STOPPED);
    world.privileged = {
      ...world.privileged,
      startService: () => Promise.resolve({ state: 'cancelled' }),
    };
    expect(await controller.handlers.machine.start()).toMatchObject({ ok: true });
    const error = appError('os.not-started', { unit: 'chrony.service', detail: '' }, 'later');
    world.privileged = {
      ...world.privileged,
      startService: () => Promise.resolve({ state: 'failed', step: 'start', error }),
    };
    expect(await controller.handlers.machine.start()).toEqual({ ok: false, error });
  });

  it('waits for no other work on the machine', async () => {
    await startOn(STOPPED);
    let finish: () => void = () => undefined;
    world.privileged = {
      ...world.privileged,
      startService: () =>
        new Promise((resolve) => (finish = () => resolve({ state: 'cancelled' }))),
    };
    const first = controller.handlers.machine.start();
    expect(await controller.handlers.machine.start()).toMatchObject({
      ok: false,
      error: { code: 'plan.busy', context: { what: 'start' } },
    });
    finish();
    await first;
  });
});
