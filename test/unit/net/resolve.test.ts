import { afterEach, describe, expect, it, vi } from 'vitest';
import { createResolve, PARALLEL_LOOKUPS, type Lookup } from '#main/net/resolve.ts';

const never = () => new AbortController().signal;
const systemError = (code: string) => Object.assign(new Error(code), { code });
const failing =
  (code: string): Lookup =>
  () =>
    Promise.reject(systemError(code));
const hanging: Lookup = () => new Promise(() => undefined);

describe('resolving a name', () => {
  afterEach(() => void vi.useRealTimers());

  it('gives every address of both families in the order of the system, each once', async () => {
    const addresses = ['2001:db8::1', '192.0.2.1', '192.0.2.1', '192.0.2.2'];
    const resolve = createResolve(() => Promise.resolve(addresses.map((address) => ({ address }))));
    expect(await resolve('time.test', never())).toEqual({
      ok: true,
      value: [{ address: '2001:db8::1' }, { address: '192.0.2.1' }, { address: '192.0.2.2' }],
    });
  });

  it.each(['192.0.2.7', '2001:db8::7', 'fe80::1%lo'])('passes %s through', async (literal) => {
    const resolve = createResolve(failing('must not be asked'));
    expect(await resolve(literal, never())).toEqual({ ok: true, value: [{ address: literal }] });
  });

  it.each([
    ['ENOTFOUND', 'not-found'],
    ['ENODATA', 'not-found'],
    ['EAI_AGAIN', 'failed'],
  ])('tells %s as %s', async (code, reason) => {
    const resolve = createResolve(failing(code), undefined, () => true);
    expect(await resolve('gone.test', never())).toEqual({
      ok: false,
      error: { code: 'net.dns', retry: 'later', context: { host: 'gone.test', reason } },
    });
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN'])('tells %s without a network apart', async (code) => {
    const resolve = createResolve(failing(code), undefined, () => false);
    expect(await resolve('time.test', never())).toMatchObject({
      error: { context: { reason: 'no-network' } },
    });
  });

  it('finds what needs no network without one', async () => {
    const hosts = () => Promise.resolve([{ address: '192.0.2.1' }]);
    const resolve = createResolve(hosts, undefined, () => false);
    expect(await resolve('router.test', never())).toMatchObject({ ok: true });
  });

  it('calls a name without addresses not found', async () => {
    const resolve = createResolve(() => Promise.resolve([]));
    expect(await resolve('empty.test', never())).toMatchObject({
      error: { context: { reason: 'not-found' } },
    });
  });

  it('gives up after its time limit, also on names that never got their turn', async () => {
    const resolve = createResolve(hanging, 0.05);
    const names = Array.from({ length: PARALLEL_LOOKUPS + 2 }, (_, index) => `slow${index}.test`);
    const results = await Promise.all(names.map(async (name) => await resolve(name, never())));
    for (const result of results) {
      expect(result).toMatchObject({ ok: false, error: { context: { reason: 'timeout' } } });
    }
  });

  it('gives every name its own time limit, from its turn on', async () => {
    const slow: Lookup = async () => {
      await new Promise((done) => setTimeout(done, 30));
      return [{ address: '192.0.2.1' }];
    };
    // The last has its turn when several limits have gone by.
    const resolve = createResolve(slow, 0.06);
    const names = Array.from({ length: 20 }, (_, index) => `name${index}.test`);
    const results = await Promise.all(names.map(async (name) => await resolve(name, never())));
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('waits for its turn while one thread of all goes on', async () => {
    vi.useFakeTimers();
    const resolve = createResolve((host) =>
      host.startsWith('dead')
        ? new Promise(() => undefined)
        : Promise.resolve([{ address: '::1' }]),
    );
    const dead = Array.from({ length: PARALLEL_LOOKUPS - 1 }, (_, index) => `dead${index}.test`);
    const found = [...dead, 'one.test', 'two.test'].map((name) => resolve(name, never()));
    await vi.advanceTimersByTimeAsync(60_000);
    const results = await Promise.all(found);
    expect(results.map(({ ok }) => ok)).toEqual([false, false, true, true]);
  });

  it('settles when it is cancelled', async () => {
    const user = new AbortController();
    const found = createResolve(hanging, 3600)('slow.test', user.signal);
    user.abort();
    expect(await found).toMatchObject({ ok: false, error: { code: 'net.dns' } });
  });

  it('looks up a few names at a time and all of them in the end', async () => {
    let running = 0;
    let most = 0;
    const resolve = createResolve(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setImmediate(done));
      running -= 1;
      return [{ address: '192.0.2.1' }];
    });
    const names = Array.from({ length: 20 }, (_, index) => `name${index}.test`);
    const results = await Promise.all(names.map(async (name) => await resolve(name, never())));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(most).toBe(PARALLEL_LOOKUPS);
  });

  it('asks the system’s resolver, which knows localhost', async () => {
    const result = await createResolve()('localhost', never());
    const addresses = result.ok ? result.value.map(({ address }) => address) : [];
    expect(addresses.some((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
  });
});
