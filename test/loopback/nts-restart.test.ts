import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { EstablishNts } from '#main/net/nts/establish.ts';
import { fieldsOf, flippedIn, NTS_FIELDS } from '#test/support/nts-lab-middle.ts';
import {
  measureNts,
  sessionsOf,
  startWatched,
  type Watched,
} from '#test/support/nts-lab-watched.ts';
import { requireNtsLab, startNtsLab, type NtsLab } from '#test/support/nts-lab.ts';
import { describeWith } from '#test/support/requirements.ts';

describeWith('a server that no longer knows the keys it gave', requireNtsLab(), () => {
  let lab: NtsLab;
  let server: Watched;
  let nts: EstablishNts;
  beforeAll(() => {
    lab = startNtsLab();
  });
  beforeEach(async () => {
    server = await startWatched(lab);
    nts = sessionsOf(lab.authority);
  });
  afterEach(async () => {
    for (const request of server.middle.requests) {
      expect(fieldsOf(request).at(-1)?.type).toBe(NTS_FIELDS.authenticator);
    }
    await server.close();
  });
  afterAll(async () => await lab.stop());

  const measure = async (change?: Parameters<typeof measureNts>[2]) =>
    (await measureNts([server.source], nts, change))[0]!;

  it('is asked for new ones after a restart, and believed again', async () => {
    expect((await measure()).samples).toHaveLength(4);
    await server.restart();
    const burst = await measure();
    expect(burst).toMatchObject({ authentication: 'nts', failure: null });
    expect(burst.samples).toHaveLength(4);
    expect(server.keyExchanges).toHaveLength(2);
  });

  it('is asked for new ones no more often than it should be', async () => {
    // Every cookie is damaged on its way, so that no keys ever serve.
    server.middle.tamper({ request: (bytes) => [{ bytes: flippedIn(bytes, NTS_FIELDS.cookie) }] });
    for (let round = 0; round < 3; round += 1) {
      const burst = await measure({ timeout: 0.1 });
      expect(burst.failure).toMatchObject({ code: 'nts-nak', severity: 'bad' });
      expect(burst.samples).toEqual([]);
    }
    // The next attempt is due after ten seconds (RFC 8915, 4.2).
    expect(server.keyExchanges).toHaveLength(1);
  });

  it('does not make the others wait that are still known', async () => {
    const other = await startWatched(lab);
    server.middle.tamper({ request: (bytes) => [{ bytes: flippedIn(bytes, NTS_FIELDS.cookie) }] });
    const bursts = await measureNts([server.source, other.source], nts);
    await other.close();
    expect(bursts.map(({ samples }) => samples.length)).toEqual([0, 4]);
  });

  it('gives keys once to all who ask for them at the same time', async () => {
    const both = await Promise.all([measure(), measure()]);
    expect(both.map(({ samples }) => samples.length)).toEqual([4, 4]);
    expect(server.keyExchanges).toHaveLength(1);
  });
});
