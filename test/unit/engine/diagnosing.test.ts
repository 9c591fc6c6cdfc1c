import { describe, expect, it, vi } from 'vitest';
import { SURVEY_LIMIT } from '#main/engine/limits.ts';
import { CHECK_IDS } from '#shared/core/health/checks.ts';
import { HOST_FLOOR } from '#shared/core/schedule.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { paths } from '#test/support/health-evidence.ts';
import { controller, lastCall, settle, start, world } from './engine.ts';

const diagnosis = () => controller.snapshot().diagnosis;
const run = () => controller.handlers.diagnose.run();
const ids = () => diagnosis().findings.map(({ id }) => id);

/** Has the probes say that everything goes through, and remembers who was probed. */
function probesTo(probed: SourceRef[]): void {
  world.health = {
    ...world.health,
    paths: (targets) => {
      probed.push(...targets);
      return Promise.resolve(paths());
    },
  };
}

describe('a diagnosis', () => {
  it('judges every check, in its order, and says when it ended', async () => {
    await start(0.0003);
    expect(diagnosis()).toMatchObject({ running: null, findings: [], finishedAt: null });
    expect((await run()).ok).toBe(true);
    await settle(1);
    expect(ids()).toEqual(CHECK_IDS);
    expect(diagnosis().finishedAt).not.toBeNull();
    expect(diagnosis().findings.find(({ id }) => id === 'correction')?.outcome).toBe('right');
    // What nothing was learned of has not failed.
    expect(diagnosis().findings.find(({ id }) => id === 'hardware-clock')?.status).toBe('unknown');
  });

  it('shows what is decided while servers are still asked', async () => {
    await start(0.0003, (w) => (w.settings = { ...w.settings, watched: ['cloudflare'] }));
    await settle(HOST_FLOOR);
    world.hold = true;
    await run();
    await settle(1);
    expect(diagnosis().running).toMatchObject({ of: CHECK_IDS.length });
    expect(ids()).toContain('service-running');
    expect(ids()).not.toContain('correction');
    expect(diagnosis().running?.done).toBe(ids().length);
    lastCall().finish();
    await settle(1);
    expect(ids()).toEqual(CHECK_IDS);
  });

  it('keeps what was found when it is stopped, and blames nobody who had no time to answer', async () => {
    await start();
    await settle(HOST_FLOOR);
    world.hold = true;
    await run();
    await settle(1);
    await controller.handlers.diagnose.stop();
    expect(diagnosis().running).toBeNull();
    expect(ids()).toContain('service-installed');
    expect(ids()).not.toContain('servers');
    expect(ids()).not.toContain('ntp-port');
  });

  it('runs once at a time', async () => {
    await start();
    await settle(HOST_FLOOR);
    world.hold = true;
    await run();
    expect(await run()).toMatchObject({ ok: false, error: { code: 'plan.busy' } });
    await controller.handlers.diagnose.stop();
    world.hold = false;
    expect((await run()).ok).toBe(true);
    await settle(1);
  });

  it('says what broke instead of running for ever', async () => {
    await start(0, (w) => {
      w.health = { ...w.health, zone: () => Promise.reject(new Error('boom')) };
    });
    await run();
    await settle(1);
    expect(diagnosis()).toMatchObject({ running: null, error: { code: 'bug' } });
    expect((await run()).ok).toBe(true);
    await settle(1);
  });
});

describe('a diagnosis across which the computer changes', () => {
  const error = () => diagnosis().error;

  /** In the middle of it: what was told of the machine is judged, and servers are still asked. */
  async function begin(clockBehind?: number): Promise<void> {
    await start(clockBehind);
    // One that has not been asked yet; of the others it is known what they say.
    world.settings = { ...world.settings, watched: [...world.settings.watched, 'google'] };
    world.hold = true;
    await run();
    await settle(1);
    expect(ids()).toContain('service-running');
    expect(diagnosis().running).not.toBeNull();
  }
  /** It has ended by itself, and blames nobody. */
  function expectEnded(): void {
    expect(diagnosis().running).toBeNull();
    expect(error()).toMatchObject({ code: 'os.changed-meanwhile', retry: 'now' });
    expect(ids()).toContain('service-running');
    expect(ids()).not.toContain('ntp-port');
    expect(ids()).not.toContain('correction');
  }

  it('has ended when the computer wakes up, whichever of its timers is first', async () => {
    await begin();
    vi.setSystemTime(Date.now() + 3_600_000);
    world.slept = 3600;
    world.answer = () => [];
    // Before the next look: the requests of an hour ago time out.
    lastCall().finish();
    await settle();
    expectEnded();
  });

  it('has ended when its looks come far too late, where the clocks do not tell of sleep', async () => {
    await begin();
    // As on macOS and Windows, where this clock goes on during sleep.
    const late = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    vi.setSystemTime(Date.now() + 60_000);
    world.answer = () => [];
    lastCall().finish();
    await settle();
    late.mockRestore();
    expectEnded();
  });

  it('has ended when somebody sets the clock', async () => {
    await begin();
    vi.setSystemTime(Date.now() + 5000);
    await settle(1);
    expectEnded();
  });

  it('has ended when the clock is corrected meanwhile, and holds nothing of the old offset', async () => {
    await begin(20);
    await controller.handlers.sync.start();
    await settle();
    expect(controller.snapshot().sync.phase).toBe('confirm');
    await controller.handlers.sync.confirm({ step: true });
    await settle(1);
    expect(controller.snapshot().sync.phase).toBe('done');
    expectEnded();
  });

  it('can be made again, and says then that nothing was in its way', async () => {
    await begin();
    vi.setSystemTime(Date.now() + 5000);
    await settle(HOST_FLOOR);
    world.hold = false;
    expect((await run()).ok).toBe(true);
    await settle(1);
    expect(error()).toBeNull();
    expect(ids()).toEqual(CHECK_IDS);
  });
});

describe('the etiquette of a diagnosis', () => {
  it('does not ask again whom the overview has just asked', async () => {
    await start();
    const before = world.calls.flatMap(({ hosts }) => hosts);
    await run();
    await settle(1);
    const after = world.calls.flatMap(({ hosts }) => hosts);
    expect(new Set(after).size).toBe(after.length);
    expect(after.length).toBeGreaterThanOrEqual(before.length);
    expect(diagnosis().findings.find(({ id }) => id === 'correction')?.status).toBe('pass');
  });

  it('sends its single requests to a few others, whom nobody asks for a while then', async () => {
    const probed: SourceRef[] = [];
    await start();
    probesTo(probed);
    await run();
    await settle(1);
    expect(probed).toHaveLength(3);
    expect(new Set(probed.map(({ operator }) => operator)).size).toBe(3);
    const asked = world.calls.flatMap(({ hosts }) => hosts);
    expect(probed.filter(({ host }) => asked.includes(host))).toEqual([]);

    await controller.handlers.measure.survey({ ids: probed.map(({ id }) => id) });
    await settle(1);
    expect(world.calls.flatMap(({ hosts }) => hosts)).toEqual(asked);
    const { result } = controller.snapshot().survey;
    expect(result?.servers.map(({ reasons }) => reasons[0]?.code)).toEqual(
      probed.map(() => 'etiquette-wait'),
    );
    // And those that were probed a moment ago are not probed again.
    const first = probed.splice(0);
    await run();
    await settle(1);
    expect(probed.filter(({ host }) => first.some((one) => one.host === host))).toEqual([]);
  });

  it('measures no more servers than any measurement', async () => {
    await start(0, (w) => {
      const watched = Array.from(
        { length: SURVEY_LIMIT + 9 },
        (_, index) => `own:h${index}.example:123`,
      );
      w.settings = {
        ...w.settings,
        watched,
        own: watched.map((id, index) => ({
          id,
          host: `h${index}.example`,
          port: 123,
          kind: 'server',
          operator: null,
          leap: 'unknown',
          nts: null,
        })),
      };
    });
    await settle(HOST_FLOOR);
    const before = world.calls.length;
    await run();
    await settle(1);
    const hosts = world.calls.slice(before).flatMap((call) => call.hosts);
    expect(hosts.length).toBeLessThanOrEqual(SURVEY_LIMIT);
  });
});
