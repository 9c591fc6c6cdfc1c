import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createController, type Controller } from '#main/engine/controller.ts';
import { appError } from '#shared/errors.ts';
import { MACHINE_INTERVAL, SURVEY_LIMIT } from '#main/engine/limits.ts';
import { CHECK_INTERVAL, HOST_FLOOR } from '#shared/core/schedule.ts';
import type { SnapshotPatch } from '#shared/model/snapshot.ts';
import type { SurveyProgress } from '#shared/model/survey.ts';
import { presets } from '#shared/presets/servers.ts';
import { createFakeWorld, desire, machine, madeChange, sample, type World } from './fake-ports.ts';

let controller: Controller;
let world: World;
let patches: SnapshotPatch[];

/** Starts the engine on a fake world and lets it settle. */
async function start(clockBehind?: number, prepare: (world: World) => void = () => undefined) {
  const fake = createFakeWorld(clockBehind);
  world = fake.world;
  prepare(world);
  controller = createController(fake.ports, { version: '0.0.0', demo: false });
  patches = [];
  controller.subscribe((patch) => patches.push(patch));
  await settle();
}
const settle = (seconds = 0) => vi.advanceTimersByTimeAsync(seconds * 1000);
const later = (seconds: number) => settle(seconds);
const lastCall = () => world.calls.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  world.hold = false;
  await controller.close();
  vi.useRealTimers();
});

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
      await later(0.01);
    }
    await later(0.1);
    expect(patches.length - before).toBeLessThanOrEqual(7);
    expect(controller.snapshot().check.running?.done).toBe(50);
  });

  it('turns an exception into an error of code bug', async () => {
    await start();
    world.answer = () => {
      throw new Error('boom');
    };
    world.calls.length = 0;
    await later(HOST_FLOOR + 1);
    await controller.handlers.measure.check();
    await settle();
    expect(controller.snapshot().check.error).toMatchObject({ code: 'bug' });
    expect(controller.snapshot().check.running).toBeNull();
  });
});

describe('timers', () => {
  it('reads the machine again and again, but not while a change runs', async () => {
    await start();
    const reads = world.machineReads;
    await later(3 * MACHINE_INTERVAL);
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
    await later(3 * MACHINE_INTERVAL);
    expect(world.machineReads).toBe(during);
    release();
    await settle();
    expect(world.machineReads).toBeGreaterThan(during);
  });

  it('repeats the check, and does not show a half-finished one', async () => {
    await start();
    const first = controller.snapshot().check.result;
    world.hold = true;
    await later(CHECK_INTERVAL);
    expect(world.calls).toHaveLength(2);
    lastCall().progress([], progress(1));
    await later(1);
    expect(controller.snapshot().check.running?.done).toBe(1);
    expect(controller.snapshot().check.result).toBe(first);
  });
});

describe('etiquette', () => {
  it('answers a second click with what the servers said a moment ago', async () => {
    await start();
    await controller.handlers.measure.check();
    await settle();
    expect(world.calls).toHaveLength(1);
    const { servers } = controller.snapshot().check.result!;
    expect(servers).toHaveLength(4);
    for (const { reasons } of servers) {
      expect(reasons.map(({ code }) => code)).toContain('etiquette-wait');
    }
    await later(HOST_FLOOR);
    await controller.handlers.measure.check();
    await settle();
    expect(world.calls).toHaveLength(2);
  });

  it('asks a server once that two measurements want at the same time', async () => {
    await start(undefined, (w) => (w.hold = true));
    await controller.handlers.measure.survey({ ids: ['cloudflare', 'google'] });
    await settle();
    expect(world.calls.map(({ hosts }) => hosts)).toEqual([
      expect.arrayContaining(['time.cloudflare.com']),
      ['time.google.com'],
    ]);
    for (const call of world.calls) call.finish();
    await settle();
    const hosts = controller.snapshot().survey.result?.servers.map(({ host }) => host);
    expect(hosts?.sort()).toEqual(['time.cloudflare.com', 'time.google.com']);
  });

  it('never asks again who refused, also after a restart', async () => {
    const deny = { code: 'kod-deny', severity: 'bad', detail: 'DENY' } as const;
    await start(undefined, (w) => {
      const { answer } = w;
      w.answer = (source) =>
        source.host === 'time.dfm.dk' ? [{ ...sample(0, [deny]), stratum: 0 }] : answer(source);
    });
    expect(controller.snapshot().settings.refusedBy).toMatchObject([{ host: 'time.dfm.dk' }]);
    const { settings } = world;
    await controller.close();
    await start(undefined, (w) => (w.settings = settings));
    expect(world.calls[0]?.hosts).not.toContain('time.dfm.dk');
    const dfm = controller.snapshot().check.result?.servers.find((s) => s.host === 'time.dfm.dk');
    expect(dfm).toMatchObject({ verdict: 'rejected', reasons: [{ code: 'kod-deny' }] });
  });

  it('asks a server again whose refusal is old, and then forgets the refusal', async () => {
    const month = 31 * 86_400_000;
    const deny = { code: 'kod-deny', severity: 'bad', detail: 'DENY' } as const;
    await start(undefined, (w) => {
      const { answer } = w;
      w.answer = (source) =>
        source.host === 'time.dfm.dk' ? [{ ...sample(0, [deny]), stratum: 0 }] : answer(source);
      const at = Date.now() - month;
      w.settings = {
        ...w.settings,
        refusedBy: [
          { host: 'time.dfm.dk', at },
          { host: 'time.cloudflare.com', at },
        ],
      };
    });
    expect(world.calls[0]?.hosts).toContain('time.dfm.dk');
    const kept = controller.snapshot().settings.refusedBy;
    expect(kept.map(({ host }) => host)).toEqual(['time.dfm.dk']);
    expect(Date.now() - kept[0]!.at).toBeLessThan(month);
  });

  it('asks forty servers of the whole list at most, of as many operators as there are, and no pool', async () => {
    await start();
    const single = presets.filter(({ kind }) => kind === 'server');
    await controller.handlers.measure.survey({ ids: presets.map(({ id }) => id) });
    await settle();
    const hosts = controller.snapshot().survey.result?.servers.map(({ host }) => host) ?? [];
    const asked = presets.filter(({ host }) => hosts.includes(host));
    expect(hosts).toHaveLength(SURVEY_LIMIT);
    expect(asked.every(({ kind }) => kind === 'server')).toBe(true);
    expect(new Set(asked.map(({ operator }) => operator))).toEqual(
      new Set(single.map(({ operator }) => operator)),
    );
  });

  it('refuses a survey of none', async () => {
    await start();
    const none = await controller.handlers.measure.survey({ ids: ['nobody'] });
    expect(none).toMatchObject({ ok: false });
    expect(world.calls).toHaveLength(1);
  });

  it('keeps what came in when it is stopped', async () => {
    await start(undefined, (w) => (w.hold = true));
    await controller.handlers.measure.stop();
    expect(lastCall().options.signal.aborted).toBe(true);
    expect(controller.snapshot().check.running).toBeNull();
    expect(controller.snapshot().check.result?.servers).toHaveLength(4);
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

  it('lets a server that refused be asked again once it was removed and added', async () => {
    await start(undefined, (w) => {
      w.settings = { ...w.settings, refusedBy: [{ host: 'ntp.example', at: Date.now() }] };
    });
    await controller.handlers.servers.add({ text: 'ntp.example' });
    await controller.handlers.servers.remove({ id: 'own:ntp.example:123' });
    expect(controller.snapshot().settings.refusedBy).toEqual([]);
  });
});

const UNDO = { changeId: '000001-0a0b0c0d', agreedEdits: null } as const;

describe('a change', () => {
  const plan = () => controller.handlers.change.plan(desire('time.cloudflare.com', 'time.dfm.dk'));
  const reviewed = () => controller.snapshot().change.plan!;

  it('is planned on a machine read just now, reviewed, applied, and watched', async () => {
    await start();
    const reads = world.machineReads;
    expect(await plan()).toEqual({ ok: true, value: undefined });
    expect(world.machineReads).toBe(reads + 1);
    expect(controller.snapshot().change.phase).toBe('review');
    const apply = vi.spyOn(world.privileged, 'apply');
    await controller.handlers.change.apply({ hash: reviewed().hash });
    expect(controller.snapshot().change.phase).toBe('applying');
    await settle();
    expect(apply).toHaveBeenCalledWith(reviewed().desired, reviewed().hash, expect.anything());
    expect(controller.snapshot().change).toMatchObject({
      phase: 'done',
      outcome: { state: 'applied' },
    });
    expect(controller.snapshot().settings.watched).toEqual(['cloudflare', 'dfm']);
  });

  it('shows each step as it happens', async () => {
    await start();
    await plan();
    const seen: string[] = [];
    world.privileged = {
      ...world.privileged,
      apply: async (_desired, _hash, onStep) => {
        for (const step of ['read', 'write'] as const) {
          onStep({ step, state: 'running', at: 0 });
          const { steps } = controller.snapshot().change;
          seen.push(steps.map((event) => `${event.step} ${event.state}`).join());
          onStep({ step, state: 'done', at: 1 });
        }
        return await Promise.resolve({ state: 'cancelled' });
      },
    };
    await controller.handlers.change.apply({ hash: reviewed().hash });
    await settle();
    expect(seen).toEqual(['read running', 'read done,write running']);
    expect(controller.snapshot().change.outcome).toEqual({ state: 'cancelled' });
    expect(controller.snapshot().settings.watched).toContain('netnod');
  });

  it('is refused when it is not the one under review', async () => {
    await start();
    await plan();
    const other = await controller.handlers.change.apply({ hash: 'f'.repeat(64) });
    expect(other).toMatchObject({ error: { code: 'plan.unknown' } });
    await controller.handlers.change.dismiss();
    const hash = 'e'.repeat(64);
    expect(await controller.handlers.change.apply({ hash })).toMatchObject({
      error: { code: 'plan.unknown' },
    });
    expect(controller.snapshot().change.phase).toBe('idle');
  });

  it('is refused while another one runs', async () => {
    await start();
    await plan();
    let release: () => void = () => undefined;
    world.privileged = {
      ...world.privileged,
      apply: () =>
        new Promise((resolve) => {
          release = () => resolve({ state: 'cancelled' });
        }),
    };
    const { hash } = reviewed();
    await controller.handlers.change.apply({ hash });
    const busy = { ok: false, error: { code: 'plan.busy', context: { what: 'apply' } } };
    expect(await plan()).toMatchObject(busy);
    expect(await controller.handlers.change.apply({ hash })).toMatchObject(busy);
    expect(await controller.handlers.change.undo(UNDO)).toMatchObject(busy);
    expect(await controller.handlers.change.dismiss()).toMatchObject(busy);
    expect(await controller.handlers.sync.start()).toMatchObject(busy);
    release();
    await settle();
    expect(await plan()).toMatchObject({ ok: true });
  });

  it('says why nothing can be planned', async () => {
    await start(undefined, (w) => (w.machine = { ...machine, service: null }));
    expect(await plan()).toMatchObject({ error: { code: 'os.no-service' } });
    expect(controller.snapshot().change).toMatchObject({
      phase: 'idle',
      error: { code: 'os.no-service' },
    });
  });

  it('is planned also where it cannot be applied, for use elsewhere', async () => {
    const service = machine.service!;
    const configure = { ok: false, reason: 'container' } as const;
    await start(undefined, (w) => {
      const capabilities = { ...service.capabilities, configure };
      w.machine = { ...machine, service: { ...service, capabilities } };
    });
    expect(await plan()).toMatchObject({ ok: true });
    const { commands, refusal } = controller.snapshot().change;
    expect(refusal).toMatchObject({ code: 'os.read-only', context: { reason: 'container' } });
    expect(commands).toContain('/usr/bin/chronyc reload sources');
    const apply = vi.spyOn(world.privileged, 'apply');
    expect(await controller.handlers.change.apply({ hash: reviewed().hash })).toMatchObject({
      error: { code: 'os.read-only' },
    });
    expect(apply).not.toHaveBeenCalled();
  });

  it('is taken back only when there is one, with everything newer', async () => {
    await start();
    expect(await controller.handlers.change.undo(UNDO)).toMatchObject({
      error: { code: 'plan.nothing-to-undo' },
    });
    world.changes = [madeChange('000002-0a0b0c0d'), madeChange(UNDO.changeId)];
    const undo = vi.spyOn(world.privileged, 'undo');
    await controller.handlers.change.undo(UNDO);
    expect(controller.snapshot().change).toMatchObject({ phase: 'undoing', work: 'undo' });
    await settle();
    const ids = ['000002-0a0b0c0d', '000001-0a0b0c0d'];
    expect(undo).toHaveBeenCalledWith(ids, null, expect.anything());
    expect(controller.snapshot().change).toMatchObject({ phase: 'done', work: 'undo' });
    expect(await controller.handlers.change.list()).toEqual({ ok: true, value: world.changes });
  });

  it('is taken back over the edits of others only with the agreement that was shown', async () => {
    await start();
    world.changes = [madeChange(UNDO.changeId)];
    const agreement = 'b'.repeat(64);
    const undo = vi.spyOn(world.privileged, 'undo');
    undo.mockResolvedValueOnce({ state: 'edited', edits: [], agreement, recovered: null });
    const agreed = { ...UNDO, agreedEdits: agreement };
    expect(await controller.handlers.change.undo(agreed)).toMatchObject({
      error: { code: 'plan.unknown' },
    });
    await controller.handlers.change.undo(UNDO);
    await settle();
    expect(controller.snapshot().change.outcome).toMatchObject({ state: 'edited' });
    expect(await controller.handlers.change.undo(agreed)).toMatchObject({ ok: true });
    await settle();
    expect(undo).toHaveBeenLastCalledWith([UNDO.changeId], agreement, expect.anything());
  });
});

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
    await later(HOST_FLOOR);
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
