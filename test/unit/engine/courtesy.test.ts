import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEtiquette, type Etiquette } from '#main/engine/etiquette.ts';
import { startJoint } from '#main/engine/joint.ts';
import { HOST_FLOOR, mayAsk, POOL_FLOOR } from '#shared/core/schedule.ts';
import { presets } from '#shared/presets/servers.ts';
import { source } from '#test/unit/core/builders.ts';
import { burst, sample } from './fake-ports.ts';

const name = source({ host: 'time.example' });
const alias = source({ host: 'alias.example' });
const literal = source({ host: '192.0.2.7' });
const pool = source({ host: 'pool.example', kind: 'pool' });
const at = { address: '192.0.2.7', port: 123 };

let etiquette: Etiquette;
beforeEach(() => {
  vi.useFakeTimers();
  etiquette = createEtiquette({ mayAsk, now: () => Date.now(), presets: [] });
});
afterEach(() => {
  vi.useRealTimers();
});
const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** Plays a burst to the address for a source, with this answer. */
async function ask(who: typeof name, answer = sample(0)) {
  etiquette.courtesy.asking(at, who);
  const result = { ...burst(who, [answer]), address: at.address };
  etiquette.asking(
    [who],
    startJoint(() => Promise.resolve([result])),
  );
  await later(0);
}

describe('an address', () => {
  it.each([
    ['the address itself after a name', name, literal, HOST_FLOOR],
    ['a name after the address itself', literal, name, HOST_FLOOR],
    ['a second name', name, alias, HOST_FLOOR],
    ['a name after a pool', pool, name, POOL_FLOOR],
    ['a pool after a name', name, pool, HOST_FLOOR],
  ])('is left alone for a while: %s', async (_, first, second, seconds) => {
    await ask(first);
    expect(etiquette.courtesy.leavesAlone(at, second)).toBe(true);
    await later(seconds - 1);
    expect(etiquette.courtesy.leavesAlone(at, second)).toBe(true);
    await later(1);
    expect(etiquette.courtesy.leavesAlone(at, second)).toBe(false);
  });

  it('is left alone from the moment on that it is asked', () => {
    etiquette.courtesy.asking(at, name);
    expect(etiquette.courtesy.leavesAlone(at, literal)).toBe(true);
  });

  it('may be asked by the name that it was asked by, for which there is a rule already', async () => {
    await ask(name);
    expect(etiquette.courtesy.leavesAlone(at, name)).toBe(false);
  });

  it('is one with its port', async () => {
    await ask(name);
    expect(etiquette.courtesy.leavesAlone({ ...at, port: 124 }, alias)).toBe(false);
    expect(etiquette.courtesy.leavesAlone({ ...at, address: '192.0.2.8' }, alias)).toBe(false);
  });

  it('of this computer may always be asked', () => {
    const local = { address: '127.0.0.1', port: 123 };
    etiquette.courtesy.asking(local, name);
    expect(etiquette.courtesy.leavesAlone(local, alias)).toBe(false);
  });

  it('is left alone for as long as its operator states, whichever name of it is listed', async () => {
    const usage = { kind: 'rate-limited', minInterval: 180 } as const;
    const listed = { ...presets[0]!, host: name.host, port: name.port, usage };
    etiquette = createEtiquette({ mayAsk, now: () => Date.now(), presets: [listed] });
    await ask(name);
    await later(179);
    expect(etiquette.courtesy.leavesAlone(at, literal)).toBe(true);
    await later(1);
    expect(etiquette.courtesy.leavesAlone(at, literal)).toBe(false);
  });

  it('that wants to be asked less often is, by every name, twofold with every kiss', async () => {
    const kiss = sample(0, [{ code: 'kod-rate', severity: 'bad' }]);
    await ask(name, kiss);
    await later(2 * HOST_FLOOR - 1);
    expect(etiquette.courtesy.leavesAlone(at, literal)).toBe(true);
    await later(1);
    expect(etiquette.courtesy.leavesAlone(at, literal)).toBe(false);
    await ask(alias, kiss);
    await later(4 * HOST_FLOOR - 1);
    expect(etiquette.courtesy.leavesAlone(at, literal)).toBe(true);
    await ask(alias);
    await later(HOST_FLOOR);
    expect(etiquette.courtesy.leavesAlone(at, literal)).toBe(false);
  });

  it('that refuses is left alone for good, by every name, though its pool is not', async () => {
    await ask(pool, sample(0, [{ code: 'kod-deny', severity: 'bad' }]));
    await later(86_400);
    for (const who of [name, literal, pool]) {
      expect(etiquette.courtesy.leavesAlone(at, who)).toBe(true);
    }
    expect(etiquette.permission(pool, []).kind).toBe('ask');
    etiquette.courtesy.asking(at, name);
    expect(etiquette.courtesy.leavesAlone(at, name)).toBe(true);
  });
});
