import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEtiquette, type Etiquette } from '#main/engine/etiquette.ts';
import { HOST_FLOOR, mayAsk } from '#shared/core/schedule.ts';
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
  etiquette = createEtiquette(mayAsk, () => Date.now());
});
afterEach(() => {
  vi.useRealTimers();
});
const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** Plays a burst to the address for a source, with this answer. */
async function ask(who: typeof name, answer = sample(0)) {
  etiquette.courtesy.asking(at, who);
  const result = { ...burst(who, [answer]), address: at.address };
  etiquette.asking([who], Promise.resolve([result]));
  await later(0);
}

describe('an address', () => {
  it.each([
    ['the address itself after a name', name, literal],
    ['a name after the address itself', literal, name],
    ['a second name', name, alias],
    ['a name after a pool', pool, name],
    ['a pool after a name', name, pool],
  ])('is left alone for a while: %s', async (_, first, second) => {
    await ask(first);
    expect(etiquette.courtesy.leavesAlone(at, second)).toBe(true);
    await later(HOST_FLOOR - 1);
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
