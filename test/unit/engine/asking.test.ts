import { describe, expect, it } from 'vitest';
import { SURVEY_LIMIT } from '#main/engine/limits.ts';
import { HOST_FLOOR } from '#shared/core/schedule.ts';
import { presets } from '#shared/presets/servers.ts';
import { controller, lastCall, settle, start, world } from './engine.ts';
import { sample } from './fake-ports.ts';

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
    await settle(HOST_FLOOR);
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
          { host: 'time.dfm.dk', port: 123, at },
          { host: 'time.cloudflare.com', port: 123, at },
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

  it('asks no more of those that are watched, however many the settings name', async () => {
    const single = presets.filter(({ kind }) => kind === 'server');
    const watched = single.slice(0, SURVEY_LIMIT + 20).map(({ id }) => id);
    await start(undefined, (w) => (w.settings = { ...w.settings, watched }));
    expect(world.calls[0]?.hosts).toHaveLength(SURVEY_LIMIT);
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
