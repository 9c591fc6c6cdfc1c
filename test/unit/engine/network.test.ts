import { describe, expect, it } from 'vitest';
import { LOOK_INTERVAL } from '#main/engine/limits.ts';
import { networkSource } from '#main/os/network/candidates.ts';
import { LEAST_APART, SETTLING } from '#shared/core/watch/timetable.ts';
import type { Connection, NetworkCandidate } from '#shared/model/network.ts';
import { controller, lastCall, patches, settle, start, world } from './engine.ts';
import type { World } from './fake-ports.ts';

describe('the network', () => {
  const router: NetworkCandidate = {
    source: networkSource('192.168.178.1'),
    origins: ['gateway', 'dhcp'],
  };
  const local: NetworkCandidate = { source: networkSource('fe80::1%eth0'), origins: ['gateway'] };

  it('is looked at when the machine is read, and told of when it changes', async () => {
    await start(undefined, (w) => (w.network = [router]));
    expect(controller.snapshot().network).toEqual([router]);
    patches.length = 0;
    await settle(LOOK_INTERVAL);
    expect(patches.some(({ parts }) => parts.network !== undefined)).toBe(false);
    world.network = [router, local];
    await controller.handlers.machine.refresh();
    await settle();
    expect(controller.snapshot().network).toEqual([router, local]);
  });

  it('is measured when asked for, with one request at first', async () => {
    await start(undefined, (w) => (w.network = [router]));
    await controller.handlers.measure.survey({ ids: [router.source.id] });
    await settle();
    expect(lastCall().hosts).toEqual(['192.168.178.1']);
    expect(controller.snapshot().survey.result?.servers).toMatchObject([
      { sourceId: router.source.id, offset: expect.any(Number) as unknown },
    ]);
    // The servers that are watched are asked without it.
    expect(world.calls[0]?.hosts).not.toContain('192.168.178.1');
  });

  it('can be watched and added, but for what holds on one interface alone', async () => {
    await start(undefined, (w) => (w.network = [router, local]));
    const ids = [router.source.id, local.source.id];
    await controller.handlers.settings.setWatched({ ids });
    expect(controller.snapshot().settings.watched).toEqual([router.source.id]);
    const added = await controller.handlers.servers.add({ text: router.source.host });
    expect(added).toMatchObject({ ok: true, value: { id: 'own:192.168.178.1:123' } });
  });
});

describe('who watches only what their networks offer', () => {
  const here: NetworkCandidate = { source: networkSource('192.0.2.1'), origins: ['dhcp'] };
  const there: NetworkCandidate = { source: networkSource('198.51.100.1'), origins: ['dhcp'] };
  const office: Connection = { key: 'office', online: true, leadsOut: 'yes', metered: 'no' };
  const nowhere: Connection = { key: '', online: false, leadsOut: 'no', metered: 'unknown' };
  const asked = () => world.calls.flatMap(({ hosts }) => hosts);
  /** The engine as it starts at login: without a window. */
  const startUnseen = (prepare: (w: World) => void) =>
    start(
      undefined,
      (w) => {
        w.settings = { ...w.settings, watched: [here.source.id, there.source.id] };
        prepare(w);
      },
      'hidden',
    );

  it('has them asked by the first check, though they are still looked for when it is due', async () => {
    const search = Promise.withResolvers<readonly NetworkCandidate[]>();
    await startUnseen((w) => {
      w.network = search.promise;
    });
    expect(controller.snapshot().machine).not.toBeNull();
    expect(controller.snapshot().check.running).not.toBeNull();
    expect(asked()).toEqual([]);
    search.resolve([here]);
    await settle();
    expect(asked()).toEqual([here.source.host]);
  });

  it('has nobody asked when the check is stopped while they are looked for', async () => {
    const search = Promise.withResolvers<readonly NetworkCandidate[]>();
    await startUnseen((w) => {
      w.network = search.promise;
    });
    const stopped = controller.handlers.measure.stop();
    search.resolve([here]);
    expect((await stopped).ok).toBe(true);
    expect(asked()).toEqual([]);
    expect(controller.snapshot().check).toMatchObject({ running: null, finishedAt: null });
  });

  it('has them asked when the network comes after the start', async () => {
    await startUnseen((w) => (w.connection = nowhere));
    expect(controller.snapshot().network).toEqual([]);
    world.connection = office;
    world.network = [there];
    await settle(LOOK_INTERVAL + SETTLING);
    // Long before the next regular reading of the machine.
    expect(controller.snapshot().network).toEqual([there]);
    expect(asked()).toEqual([there.source.host]);
  });

  it('has those of the other network asked after a move', async () => {
    await startUnseen((w) => (w.network = [here]));
    world.connection = office;
    world.network = [there];
    await settle(LEAST_APART + LOOK_INTERVAL);
    expect(asked()).toEqual([here.source.host, there.source.host]);
  });

  it('has them asked before a sync, at whatever network it begins', async () => {
    await startUnseen((w) => {
      w.network = [here];
      w.settings = { ...w.settings, watching: false };
    });
    await controller.handlers.machine.refresh();
    world.network = [there];
    await controller.handlers.sync.start();
    await settle();
    expect(asked()).toEqual([there.source.host]);
  });

  it('has them asked by a diagnosis', async () => {
    await startUnseen((w) => {
      w.network = [here];
      w.settings = { ...w.settings, watching: false };
    });
    await controller.handlers.diagnose.run();
    await settle(1);
    expect(asked()).toEqual([here.source.host]);
  });
});

describe('the recommendation', () => {
  it('comes with a finished measurement and goes when the next one begins', async () => {
    await start();
    expect(controller.snapshot().check.recommendation).toMatchObject({
      chosen: { length: 4 },
      shortfalls: [],
    });
    world.hold = true;
    await controller.handlers.measure.survey({ ids: ['cloudflare', 'google', 'ptb-1'] });
    await settle();
    expect(controller.snapshot().survey.recommendation).toBeNull();
    lastCall().finish();
    await settle();
    const { chosen, omitted } = controller.snapshot().survey.recommendation!;
    expect(chosen.map(({ sourceId }) => sourceId).sort()).toEqual(['cloudflare', 'ptb-1']);
    expect(omitted).toEqual([
      { sourceId: 'google', reason: { code: 'leap-policy', policy: 'smears' } },
    ]);
  });
});
