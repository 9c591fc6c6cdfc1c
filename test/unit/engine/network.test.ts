import { describe, expect, it } from 'vitest';
import { LOOK_INTERVAL } from '#main/engine/limits.ts';
import { networkSource } from '#main/os/network/candidates.ts';
import type { NetworkCandidate } from '#shared/model/network.ts';
import { controller, lastCall, patches, settle, start, world } from './engine.ts';

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
