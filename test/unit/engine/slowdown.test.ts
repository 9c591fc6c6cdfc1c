import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMeasurer, type Measurer } from '#main/engine/measurer.ts';
import { HOST_FLOOR, MAX_SLOWED } from '#shared/core/schedule.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { source } from '#test/unit/core/builders.ts';
import { createFakeWorld, sample, type World } from './fake-ports.ts';

let world: World;
/** Another run of the program with the same settings. */
let run: () => Measurer;

beforeEach(() => {
  vi.useFakeTimers();
  const fake = createFakeWorld();
  ({ world } = fake);
  run = () => createMeasurer(fake.ports);
});
afterEach(() => {
  vi.useRealTimers();
});

const server = (host: string, more: Partial<SourceRef> = {}): SourceRef =>
  source({ id: `own:${host}:123`, host, ...more });
const A = server('a.example');
const KISS = [sample(0, [{ code: 'kod-rate', severity: 'bad' }])];

const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
async function measure(by: Measurer, ...sources: readonly SourceRef[]): Promise<void> {
  const { signal } = new AbortController();
  const request = { sources, samples: 4, timeout: 1, patience: 0, signal };
  const survey = by.measure(request, () => undefined);
  await later(0);
  await survey;
}
const asked = () => world.calls.length;
const kept = () => world.settings.slowedBy.map(({ host, kisses }) => `${host} ${kisses}`);

describe('a server that asks to be asked less often', () => {
  it('is heeded after a restart, and by a program beside this one', async () => {
    const beside = run();
    world.answer = () => KISS;
    await measure(run(), A);
    expect(kept()).toEqual(['a.example 1']);
    for (const other of [run(), beside]) {
      await measure(other, A);
      expect(other.claim([A], 1).claimed).toEqual([]);
    }
    await later(2 * HOST_FLOOR - 1);
    await measure(run(), A);
    expect(asked()).toBe(1);
    await later(1);
    await measure(run(), A);
    expect(asked()).toBe(2);
  });

  it('is asked ever less often, whatever run of the program asks', async () => {
    world.answer = () => KISS;
    for (const [count, rest] of [2, 4, 8, 16].entries()) {
      await measure(run(), A);
      expect(kept()).toEqual([`a.example ${count + 1}`]);
      await later(rest * HOST_FLOOR - 1);
      await measure(run(), A);
      expect(asked()).toBe(count + 1);
      await later(1);
    }
  });

  it('is asked as usual again when it has answered', async () => {
    world.answer = () => KISS;
    await measure(run(), A);
    await later(2 * HOST_FLOOR);
    world.answer = () => [];
    const measurer = run();
    await measure(measurer, A);
    // Silence says nothing of a rate.
    expect(kept()).toEqual(['a.example 1']);
    world.answer = () => [sample(0)];
    await later(2 * HOST_FLOOR);
    await measure(measurer, A);
    expect(kept()).toEqual([]);
  });

  it('is remembered also when it was asked by other means', async () => {
    const { courtesy } = run().claim([A], 1);
    const endpoint = { address: '192.0.2.7', port: 123 };
    courtesy.asking(endpoint, A);
    courtesy.heard(endpoint, A, new Set(['kod-rate']));
    await later(0);
    expect(run().claim([A], 1).claimed).toEqual([]);
  });

  it('stays for as long as it can matter, among no more than a limit of others', async () => {
    const at = Date.now();
    const others = Array.from({ length: MAX_SLOWED }, (_, index) => ({
      host: `h${index}.example`,
      port: 123,
      at,
      kisses: 1,
    }));
    world.settings = { ...world.settings, slowedBy: others };
    world.answer = () => KISS;
    await measure(run(), A);
    expect(world.settings.slowedBy).toHaveLength(MAX_SLOWED);
    expect(kept().at(-1)).toBe('a.example 1');
    await later(2 * 86_400);
    await measure(run(), server('b.example'));
    expect(kept()).toEqual(['b.example 1']);
  });

  it.each([
    ['this computer', server('127.0.0.1')],
    ['a link-local host, which is another one elsewhere', server('fe80::1%eth0')],
  ])('is not kept of %s', async (_, who) => {
    world.answer = () => KISS;
    await measure(run(), who);
    expect(kept()).toEqual([]);
  });
});
