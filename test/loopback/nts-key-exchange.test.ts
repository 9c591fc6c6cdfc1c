import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { LabServer } from '#test/support/ntp-lab.ts';
import {
  badKeyExchanges,
  goodWith,
  negotiated,
  oddKeyExchanges,
  startKeyExchange,
  type KeyExchangeScript,
} from '#test/support/nts-lab-key-exchange.ts';
import { fieldsOf, NTS_FIELDS, startMiddle } from '#test/support/nts-lab-middle.ts';
import { measureNts, ntsSource, resolveTo, sessionsOf } from '#test/support/nts-lab-watched.ts';
import { requireNtsLab, startNtsLab, type NtsLab } from '#test/support/nts-lab.ts';
import { describeWith } from '#test/support/requirements.ts';

describeWith('NTS with servers of key exchange that are wrong or unusual', requireNtsLab(), () => {
  let lab: NtsLab;
  const toClose: { readonly close: () => Promise<void> }[] = [];
  beforeAll(() => {
    lab = startNtsLab();
  });
  afterEach(async () => {
    await Promise.all(toClose.splice(0).map(async (one) => await one.close()));
  });
  afterAll(async () => await lab.stop());

  /** Somebody who only listens for requests by NTP. */
  async function startListener(address: string) {
    const listener = await startMiddle({ address, port: 0 }, null);
    toClose.push(listener);
    return listener;
  }

  /** A scripted key exchange, and beside it a port that would see every request by NTP. */
  async function start(script: KeyExchangeScript) {
    const address = lab.newAddress();
    const keyExchange = await startKeyExchange(address, lab.issue({ names: [address] }), script);
    toClose.push(keyExchange);
    return { keyExchange, listener: await startListener(address) };
  }

  const measure = async (at: LabServer, names: Parameters<typeof resolveTo>[0] = {}) => {
    const resolve = resolveTo(names);
    const nts = sessionsOf(lab.authority, resolve);
    const options = { resolve, samples: 2, timeout: 0.1 };
    return (await measureNts([ntsSource(at)], nts, options))[0]!;
  };

  it.each(Object.entries<KeyExchangeScript>(badKeyExchanges))(
    'refuses %s, and asks nothing by plain NTP instead',
    async (_, script) => {
      const { keyExchange, listener } = await start(script);
      const burst = await measure(listener);
      expect(burst.failure).toMatchObject({ code: 'nts-key-exchange', severity: 'bad' });
      expect(burst).toMatchObject({ sent: 0, samples: [], finished: true });
      expect(keyExchange.connections).toHaveLength(1);
      expect(listener.requests).toEqual([]);
    },
  );

  it.each(Object.entries<KeyExchangeScript>(oddKeyExchanges))(
    'accepts %s, and asks by NTS',
    async (_, script) => {
      const { listener } = await start(script);
      const burst = await measure(listener);
      expect(burst).toMatchObject({ authentication: 'nts', failure: null });
      expect(listener.requests.length).toBeGreaterThan(0);
      for (const request of listener.requests) {
        expect(fieldsOf(request).at(-1)?.type).toBe(NTS_FIELDS.authenticator);
      }
    },
  );

  it('asks where the key exchange sends it, and nowhere else', async () => {
    const elsewhere = await startListener(lab.newAddress());
    const { address, port } = elsewhere;
    const { listener } = await start(goodWith(...negotiated(address, port)));
    expect(await measure(listener)).toMatchObject({ address, port, sent: 2 });
    expect(elsewhere.requests).toHaveLength(2);
    expect(listener.requests).toEqual([]);
  });

  it('resolves the name that the key exchange gives, and that alone', async () => {
    const elsewhere = await startListener(lab.newAddress());
    const { address, port } = elsewhere;
    const { listener } = await start(goodWith(...negotiated('ntp.lab.test', port)));
    // A final dot: the name is complete, whatever domains this network searches.
    const known = { 'ntp.lab.test.': [{ address }] };
    expect(await measure(listener, known)).toMatchObject({ address, port, sent: 2 });
    expect(elsewhere.requests).toHaveLength(2);
    const unknown = await measure(listener);
    expect(unknown.failure).toMatchObject({ code: 'dns-failed', severity: 'bad' });
    expect(listener.requests).toEqual([]);
  });

  it('leaves nobody waiting when it is cancelled in mid-exchange', async () => {
    const { keyExchange, listener } = await start(badKeyExchanges.hanging);
    const abort = new AbortController();
    const { signal } = abort;
    const measured = measureNts([ntsSource(listener)], sessionsOf(lab.authority), { signal });
    await expect.poll(() => keyExchange.connections.length).toBe(1);
    abort.abort();
    const [burst] = await measured;
    expect(burst!.failure).toMatchObject({ code: 'cancelled' });
    expect(listener.requests).toEqual([]);
  });

  it('says so when nobody answers at the port of key exchange', async () => {
    const listener = await startListener(lab.newAddress());
    const burst = await measure(listener);
    expect(burst.failure).toMatchObject({ code: 'nts-key-exchange', severity: 'bad' });
    expect(listener.requests).toEqual([]);
  });
});
