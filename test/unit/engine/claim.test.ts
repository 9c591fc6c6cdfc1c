import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMeasurer } from '#main/engine/measurer.ts';
import { HOST_FLOOR } from '#shared/core/schedule.ts';
import { source } from '#test/unit/core/builders.ts';
import { createFakeWorld } from './fake-ports.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const A = source({ id: 'own:a.example:123', host: 'a.example' });
const B = source({ id: 'own:b.example:123', host: 'b.example' });

describe('a server that was asked by other means', () => {
  it.each(['kod-deny', 'kod-rate'] as const)('and answered %s is heeded', async (code) => {
    const { world, ports } = createFakeWorld();
    const measurer = createMeasurer(ports);
    const measure = async () => {
      const request = { sources: [A], samples: 4, timeout: 1, patience: 0 };
      const { signal } = new AbortController();
      return await measurer.measure({ ...request, signal }, () => undefined);
    };
    const { claimed, courtesy } = measurer.claim([A, B], 1);
    expect(claimed).toEqual([A]);
    const endpoint = { address: '192.0.2.7', port: 123 };
    courtesy.asking(endpoint, A);
    courtesy.heard(endpoint, A, new Set([code]));
    await vi.advanceTimersByTimeAsync(HOST_FLOOR * 1000);
    const isRefusal = code === 'kod-deny';
    const codes = (await measure()).servers[0]?.reasons.map((reason) => reason.code);
    expect(codes).toContain(isRefusal ? 'kod-deny' : 'etiquette-wait');
    // By any other name too, and in the next run.
    expect(courtesy.leavesAlone(endpoint, B)).toBe(true);
    const kept = [expect.objectContaining({ host: A.host }) as unknown];
    expect(world.settings.refusedBy).toEqual(isRefusal ? kept : []);
  });
});
