import { describe, expect, it, vi } from 'vitest';
import { SURVEY_LIMIT } from '#main/engine/limits.ts';
import { readSettings } from '#main/store/schema.ts';
import type { ChronyState } from '#shared/model/service-state.ts';
import { controller, settle, start, world } from './engine.ts';
import { desire, machine, madeChange } from './fake-ports.ts';

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

  it('watches what can be watched of what the service follows after an undo', async () => {
    const at = { path: '/etc/chrony/chrony.conf', line: 1, owner: 'user' } as const;
    const source = { ...desire('time.cloudflare.com').sources[0]!, ...at };
    const hosts = ['fe80::1%eth0', 'my_host', 'ntp.office.example', 'ntp.office.example'];
    const sources = hosts.map((host, n) => ({ ...source, host, port: 123 + (n % 2) }));
    const many = Array.from({ length: 2 * SURVEY_LIMIT }, (_, n) => ({
      ...source,
      host: `n${n}.test`,
    }));
    for (const followed of [sources, many]) {
      await start(undefined, (w) => {
        const { service } = w.machine;
        const state = { ...(service!.state as ChronyState), sources: followed };
        w.machine = { ...w.machine, service: { ...service!, state } };
        w.changes = [madeChange()];
      });
      await controller.handlers.change.undo(UNDO);
      await settle();
      expect(controller.snapshot().change).toMatchObject({ phase: 'done', error: null });
      const { settings } = controller.snapshot();
      expect(readSettings(settings)).toEqual({ ok: true, value: settings });
      expect(settings.watched[0]).toMatch(/^service:n/);
      expect(settings.watched.length).toBeLessThanOrEqual(SURVEY_LIMIT);
    }
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
