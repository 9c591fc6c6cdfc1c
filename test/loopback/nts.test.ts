import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Sample } from '#shared/model/sample.ts';
import { labSource } from '#test/support/ntp-lab-measure.ts';
import { missingIPv6 } from '#test/support/ntp-lab-misbehaving.ts';
import { fieldsOf, HEADER, NTS_FIELDS } from '#test/support/nts-lab-middle.ts';
import {
  measureNts,
  ntsSource,
  resolveTo,
  sessionsOf,
  startWatched,
  type Watched,
  type WatchedSetup,
} from '#test/support/nts-lab-watched.ts';
import { requireNtsLab, startNtsLab, type NtsLab } from '#test/support/nts-lab.ts';
import { describeWith } from '#test/support/requirements.ts';

/** Both run by one clock, so the truth is 0 and lies within the error limits of every single sample,
 * however busy the computer is. */
const isRight = ({ offset, delay, dispersion, reasons }: Sample): boolean =>
  Math.abs(offset) <= delay / 2 + dispersion && reasons.length === 0;

const count = (request: Buffer, type: number): number =>
  fieldsOf(request).filter((field) => field.type === type).length;

const placeholders = (request: Buffer): number => count(request, NTS_FIELDS.placeholder);

/** The cookie that a request spends. */
function cookieOf(request: Buffer): string {
  const { start, end } = fieldsOf(request).find(({ type }) => type === NTS_FIELDS.cookie)!;
  return request.subarray(start, end).toString('hex');
}

describeWith('NTS with real chronyd', requireNtsLab() ?? missingIPv6(), () => {
  let lab: NtsLab;
  const watched: Watched[] = [];
  beforeAll(() => {
    lab = startNtsLab();
  });
  afterEach(async () => {
    await Promise.all(watched.splice(0).map(async (server) => await server.close()));
  });
  afterAll(async () => await lab.stop());

  async function start(setup?: WatchedSetup): Promise<Watched> {
    const server = await startWatched(lab, setup);
    watched.push(server);
    return server;
  }

  it('is right a hundred times, and keeps its stock of eight cookies', async () => {
    const { source, middle, keyExchanges } = await start();
    const bursts = await measureNts([source], sessionsOf(lab.authority), {
      samples: 100,
      spacing: () => 0.002,
    });
    const [burst] = bursts;
    expect(burst).toMatchObject({ authentication: 'nts', failure: null, ignored: [], sent: 100 });
    expect(burst!.samples).toHaveLength(100);
    expect(burst!.samples.filter((sample) => !isRight(sample))).toEqual([]);
    const { requests } = middle;
    expect(requests).toHaveLength(100);
    expect(keyExchanges).toHaveLength(1);
    expect(new Set(requests.map(cookieOf)).size).toBe(100);
    // A full stock: every request asks for no more than the one cookie that it spends.
    expect(requests.map(placeholders).filter((more) => more > 0)).toEqual([]);
    for (const { uniqueIdentifier, cookie, authenticator } of [NTS_FIELDS]) {
      for (const type of [uniqueIdentifier, cookie, authenticator]) {
        expect(requests.every((request) => count(request, type) === 1)).toBe(true);
      }
    }
  });

  it('tells nothing of this computer in its requests, and nothing twice', async () => {
    const { source, middle } = await start();
    await measureNts([source], sessionsOf(lab.authority));
    const pieces = middle.requests.flatMap((request) => {
      expect(request.subarray(0, 40).toString('hex')).toBe(`23${'00'.repeat(39)}`);
      const fields = fieldsOf(request).map(({ start: from, end }) => request.subarray(from, end));
      return [request.subarray(40, HEADER), ...fields].map((piece) => piece.toString('hex'));
    });
    expect(pieces).toHaveLength(4 * 4);
    expect(new Set(pieces).size).toBe(pieces.length);
  });

  it('asks for the cookies that lost answers would have brought', async () => {
    const { source, middle } = await start();
    middle.tamper({ answer: (bytes, _request, index) => (index < 3 ? [] : [{ bytes }]) });
    const nts = sessionsOf(lab.authority);
    await measureNts([source], nts, { samples: 6, timeout: 0.5 });
    expect(middle.requests.map(placeholders).slice(0, 6)).toEqual([0, 1, 2, 3, 0, 0]);
  });

  it('keeps its keys and cookies from one measurement to the next', async () => {
    const { source, middle, keyExchanges } = await start();
    const nts = sessionsOf(lab.authority);
    await measureNts([source], nts);
    const bursts = await measureNts([source], nts);
    expect(bursts[0]!.samples).toHaveLength(4);
    expect(middle.requests).toHaveLength(8);
    expect(keyExchanges).toHaveLength(1);
  });

  it('goes to the server and the port that the key exchange names', async () => {
    const ntpServer = lab.newAddress();
    const { source, middle } = await start({ ntpServer });
    const asked = { ...source, port: 123 };
    const bursts = await measureNts([asked], sessionsOf(lab.authority));
    const { address, port } = middle;
    expect(address).toBe(ntpServer);
    expect(bursts[0]).toMatchObject({ address, port, sent: 4, source: asked });
    expect(bursts[0]!.samples.filter(isRight)).toHaveLength(4);
  });

  it('asks a server by name, at whichever of its addresses gives keys', async () => {
    const host = 'nts.lab.test';
    const { source, middle } = await start({ certificate: () => lab.issue({ names: [host] }) });
    const addresses = [{ address: lab.newAddress() }, { address: source.host }];
    const resolve = resolveTo({ [host]: addresses });
    const nts = sessionsOf(lab.authority, resolve);
    const bursts = await measureNts([{ ...source, host }], nts, { resolve });
    const { address, port } = middle;
    expect(bursts[0]).toMatchObject({ authentication: 'nts', address, port, failure: null });
    expect(bursts[0]!.samples.filter(isRight)).toHaveLength(4);
  });

  it('works over IPv6', async () => {
    const server = await lab.start({ address: '::1' });
    const bursts = await measureNts([ntsSource(server)], sessionsOf(lab.authority));
    expect(bursts[0]).toMatchObject({ address: '::1', authentication: 'nts', failure: null });
    expect(bursts[0]!.samples.filter(isRight)).toHaveLength(4);
  });

  it('is one way of asking beside the other', async () => {
    const { source } = await start();
    const plain = labSource(await lab.start({ address: lab.newAddress() }));
    const bursts = await measureNts([source, plain], sessionsOf(lab.authority));
    expect(bursts.map(({ authentication }) => authentication)).toEqual(['nts', 'none']);
    expect(bursts.map(({ samples }) => samples.filter(isRight).length)).toEqual([4, 4]);
  });
});
