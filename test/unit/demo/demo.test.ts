import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAppController } from '#main/demo/compose.ts';
import { createDemoNetwork } from '#main/demo/network.ts';
import { createDemoPorts } from '#main/demo/ports.ts';
import { MISBEHAVING, OFFICE_SERVER, scriptsOf } from '#main/demo/scenario.ts';
import { createDemoServers, type DemoServers } from '#main/demo/servers.ts';
import type { Controller } from '#main/engine/controller.ts';
import { createEtiquette } from '#main/engine/etiquette.ts';
import { mayAsk } from '#shared/core/schedule.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { configFor } from '#shared/model/source.ts';
import { presets } from '#shared/presets/servers.ts';
import { chronyOf } from '#test/support/chrony-state.ts';

const host = (name: string, kind: SourceRef['kind'] = 'server'): SourceRef => ({
  id: name,
  host: name,
  port: 123,
  kind,
  operator: null,
  leap: 'unknown',
  nts: null,
});

describe('the scenario', () => {
  it('misbehaves with hosts of the catalogue, so that they can be found', () => {
    const known = new Set(presets.map((preset) => preset.host));
    const others = Object.keys(MISBEHAVING).filter((name) => name !== OFFICE_SERVER);
    expect(others.filter((name) => !known.has(name))).toEqual([]);
    // Most of the servers are good, and all of those that a newcomer sees first.
    const suggested = presets.filter((preset) => preset.suggested);
    expect(suggested.every((preset) => !others.includes(preset.host))).toBe(true);
  });

  it('gives a host the same behaviour each time', () => {
    expect(scriptsOf('time.cloudflare.com')).toEqual(scriptsOf('time.cloudflare.com'));
    expect(scriptsOf('time.cloudflare.com')).not.toEqual(scriptsOf('time.dfm.dk'));
    expect(scriptsOf('0.pool.ntp.org')).toHaveLength(4);
  });

  it('gives every good server an error that its bound covers', () => {
    for (const preset of presets.filter((entry) => MISBEHAVING[entry.host] === undefined)) {
      for (const { error, delay } of scriptsOf(preset.host)) {
        expect(Math.abs(error)).toBeLessThan(delay / 2);
      }
    }
  });
});

describe('the simulated servers, asked through the real network path', { timeout: 20_000 }, () => {
  let servers: DemoServers;
  const behind = 1.284;
  beforeAll(() => {
    servers = createDemoServers(() => behind);
  });
  afterAll(() => servers.close());

  const measure = (...sources: readonly SourceRef[]) =>
    createDemoNetwork(servers)(
      sources,
      {
        samples: 2,
        timeout: 1,
        courtesy: createEtiquette({ mayAsk, now: () => Date.now(), presets }).courtesy,
        signal: new AbortController().signal,
      },
      () => undefined,
    );

  it('tell the scripted time, at the scripted distance', async () => {
    const [burst] = await measure(host('time.cloudflare.com'));
    const [script] = scriptsOf('time.cloudflare.com');
    const best = burst!.samples.toSorted((a, b) => a.delay - b.delay)[0]!;
    expect(best.delay).toBeGreaterThan(script!.delay * 0.9);
    expect(Math.abs(best.offset - behind - script!.error)).toBeLessThan(best.delay / 2);
    expect(best).toMatchObject({ stratum: script!.stratum, leap: 'none', reasons: [] });
  });

  it('are four behind a pool name', async () => {
    const bursts = await measure(host('europe.pool.ntp.org', 'pool'));
    expect(bursts).toHaveLength(4);
    expect(new Set(bursts.map(({ port }) => port)).size).toBe(4);
  });

  it('stay silent, refuse, or are not synchronised, as scripted', async () => {
    const [silent, kiss, lost] = await measure(
      host('ptbtime4.ptb.de'),
      host('time5.facebook.com'),
      host('time.windows.com'),
    );
    expect(silent).toMatchObject({ samples: [], sent: 2 });
    expect(kiss?.samples[0]?.reasons[0]).toMatchObject({ code: 'kod-rate' });
    expect(lost?.samples[0]).toMatchObject({ stratum: 16, leap: 'unsynchronised' });
  });
});

describe('the main job on the demo', { timeout: 40_000 }, () => {
  let controller: Controller;
  beforeAll(async () => {
    controller = await createAppController({ demo: true, version: '0.0.0' });
  });
  afterAll(() => controller.close());

  /** Waits until the state is as wanted. */
  const until = (wanted: (now: Snapshot) => boolean): Promise<Snapshot> =>
    new Promise((resolve) => {
      const look = () => {
        const now = controller.snapshot();
        if (!wanted(now)) return;
        unsubscribe();
        resolve(now);
      };
      const unsubscribe = controller.subscribe(look);
      queueMicrotask(look);
    });
  const checked = () =>
    until(({ check }) => check.running === null && (check.result?.selection ?? null) !== null);

  it('offers the router of its network, which tells the time', async () => {
    await checked();
    const [router] = controller.snapshot().network;
    expect(router?.origins).toEqual(['gateway', 'dhcp']);
    for (const requests of [1, 4]) {
      const started = await controller.handlers.measure.survey({ ids: [router!.source.id] });
      expect(started).toMatchObject({ ok: true });
      const { survey } = await until((now) => now.survey.running === null);
      expect(survey.result?.servers).toMatchObject([{ verdict: 'used', sent: requests }]);
      expect(survey.recommendation?.chosen).toMatchObject([{ sourceId: router!.source.id }]);
      // No request crosses from a window sooner than this.
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('runs from a wrong clock to a right one, and back to the former configuration', async () => {
    const before = await checked();
    expect(before.check.result?.selection?.offset).toBeCloseTo(1.284, 2);
    const office = before.check.result?.servers.find((server) => server.host === OFFICE_SERVER);
    expect(office?.reasons.map(({ code }) => code)).toContain('falseticker');
    const original = chronyOf(before.machine?.service?.state).conf.text;

    const chosen = presets.filter((preset) => preset.suggested).slice(0, 4);
    const sources = chosen.map((preset) => configFor(preset, false));
    await controller.handlers.change.plan({ backend: 'chrony', mode: 'replace', sources });
    const { hash } = controller.snapshot().change.plan!;
    await controller.handlers.change.apply({ hash });
    const applied = await until(({ change }) => change.phase === 'done');
    expect(applied.change.outcome).toMatchObject({
      state: 'applied',
      verification: { selected: chosen[0]?.host, reachable: 4, of: 4 },
    });
    expect(applied.change.steps.every(({ state }) => state === 'done')).toBe(true);
    expect(chronyOf(applied.machine?.service?.state).conf.text).not.toBe(original);
    expect(applied.settings.watched).toEqual(chosen.map(({ id }) => id));

    await controller.handlers.sync.start();
    const asked = await until(({ sync }) => sync.phase === 'confirm');
    expect(asked.sync.preview?.method).toBe('step');
    await controller.handlers.sync.confirm({ step: true });
    const synced = await until(({ sync }) => sync.phase === 'done');
    expect(synced.sync.outcome).toMatchObject({ state: 'synchronised', method: 'step' });
    const after = await checked();
    const { offset, bound } = after.check.result!.selection!;
    expect(Math.abs(offset)).toBeLessThan(bound);
    expect(after.machine?.service?.status?.synchronised).toBe('yes');

    const { changeId } = after.machine!.undoable!;
    await controller.handlers.change.undo({ changeId, agreedEdits: null });
    const undone = await until(
      ({ change, machine }) => change.phase === 'done' && machine?.undoable === null,
    );
    expect(chronyOf(undone.machine?.service?.state).conf.text).toBe(original);
    expect(chronyOf(undone.machine?.service?.state).included).toEqual([]);
  });
});

describe('a slew on the demo', { timeout: 10_000 }, () => {
  it('lets the clock come right by itself', async () => {
    const ports = createDemoPorts();
    const outcome = await ports.privileged.sync('chrony', null, () => undefined);
    expect(outcome).toMatchObject({ state: 'synchronised', method: 'slew' });
    const early = (await ports.readMachine()).service?.status?.offset ?? 0;
    await new Promise((resolve) => setTimeout(resolve, 300));
    const late = (await ports.readMachine()).service?.status?.offset ?? 0;
    expect(late).toBeLessThan(early);
    await ports.close();
  });
});
