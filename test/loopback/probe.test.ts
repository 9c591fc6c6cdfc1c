import { beforeEach, describe, expect, it } from 'vitest';
import type { SingleCourtesy } from '#main/net/courtesy.ts';
import { lookUpNames } from '#main/net/names.ts';
import { trusting } from '#main/net/nts/trust.ts';
import { probePaths, type ProbeOptions } from '#main/net/probe/paths.ts';
import { createResolve, type Resolve } from '#main/net/resolve.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { appError } from '#shared/errors.ts';
import { err, ok } from '#shared/result.ts';
import { answer } from '#test/support/ntp-lab-case.ts';
import {
  startScripted,
  type Behaviour,
  type ScriptedServer,
} from '#test/support/ntp-lab-misbehaving.ts';
import { scripted } from '#test/support/ntp-lab-scripted.ts';

const good: Behaviour = (request) => [{ bytes: answer(request) }];
const silent: Behaviour = () => [];

const source = ({ address, port }: Pick<ScriptedServer, 'address' | 'port'>): SourceRef => ({
  ...{ id: `own:${address}:${String(port)}`, host: address, port, kind: 'server' },
  ...{ operator: null, leap: 'unknown', nts: null },
});

/** What the etiquette was told. */
let told: string[] = [];
beforeEach(() => void (told = []));

/** Etiquette that lets everybody be asked, ten times as fast. */
const courtesy: SingleCourtesy = {
  size: (_, samples) => ({ samples, spare: true }),
  spacing: () => 0.2,
  leavesAlone: () => false,
  asking: ({ port }) => void told.push(`asking ${String(port)}`),
  heard: ({ port }, _, codes) =>
    void told.push(
      ['heard', port, ...[...codes].filter((code) => code.startsWith('kod'))].join(' '),
    ),
};

const probe = async (sources: readonly SourceRef[], change: Partial<ProbeOptions> = {}) =>
  await probePaths(sources, {
    ...{ timeout: 0.3, courtesy, resolve: createResolve(), trust: trusting([]) },
    signal: new AbortController().signal,
    ...change,
  });

describe('a probe of the way to a server', () => {
  it('asks once and, from port 123, once more, as far apart as the etiquette says', async () => {
    const server = await scripted(good);
    const [probed] = await probe([source(server)]);
    // Nobody listens for key exchanges at this address, so there are no keys for a large request.
    expect(probed).toMatchObject({
      ...{ host: '127.0.0.1', address: '127.0.0.1', plain: 'answered' },
      ...{ large: null, nts: 'refused', certificate: null },
    });
    // Who has not the right to port 123 does not ask from it.
    expect(server.arrivals.length).toBe(probed?.fromPort123 === null ? 1 : 2);
    const [first = 0, second = Infinity] = server.arrivals;
    expect(second - first).toBeGreaterThanOrEqual(199);
    const pair = [`asking ${String(server.port)}`, `heard ${String(server.port)}`];
    expect(told).toEqual(server.arrivals.flatMap(() => pair));
  });

  it('asks from port 123 until one server has answered', async () => {
    const servers = [await scripted(good), await scripted(good)];
    const probes = await probe(servers.map(source));
    expect(probes.map(({ plain }) => plain)).toEqual(['answered', 'answered']);
    expect(probes[1]?.fromPort123).toBeNull();
    expect(servers[1]?.arrivals).toHaveLength(1);
  });

  it('takes a refusal to serve for an answer, and asks no more', async () => {
    const denies = await scripted((request) => [
      { bytes: answer(request, { stratum: 0, referenceId: 0x44454e59 }) },
    ]);
    expect(await probe([source(denies)])).toMatchObject([
      { plain: 'answered', fromPort123: null, large: null },
    ]);
    expect(denies.arrivals).toHaveLength(1);
    const port = String(denies.port);
    expect(told).toEqual([`asking ${port}`, `heard ${port} kod-deny`]);
  });

  it('asks nothing more of a server that is silent or not there', async () => {
    const server = await scripted(silent);
    const gone = await startScripted(silent);
    await gone.close();
    expect(await probe([source(server), source(gone)])).toMatchObject([
      { plain: 'silent', fromPort123: null, large: null },
      { plain: 'unreachable', fromPort123: null, large: null },
    ]);
    expect(server.arrivals).toHaveLength(1);
  });

  it('turns to another address where the first is silent', async () => {
    const [dead, alive] = [await scripted(silent), await scripted(good)];
    const resolve: Resolve = () =>
      Promise.resolve(
        ok([
          { address: '127.0.0.1', port: dead.port },
          { address: '127.0.0.1', port: alive.port },
        ]),
      );
    const twoAddresses = { ...source(dead), host: 'two.example' };
    expect(await probe([twoAddresses], { resolve })).toMatchObject([{ plain: 'answered' }]);
  });

  it('leaves alone whom the etiquette protects, and whose name does not resolve', async () => {
    const server = await scripted(good);
    const nothing = { address: null, plain: null, nts: null, fromPort123: null };
    const protective = { ...courtesy, leavesAlone: () => true };
    expect(await probe([source(server)], { courtesy: protective })).toMatchObject([nothing]);
    const host = 'none.example';
    const resolve: Resolve = () =>
      Promise.resolve(err(appError('net.dns', { host, reason: 'not-found' }, 'later')));
    expect(await probe([source(server)], { resolve })).toMatchObject([nothing]);
    expect(server.arrivals).toHaveLength(0);
  });

  it('ends when it is told to', async () => {
    const server = await scripted(silent);
    const abort = new AbortController();
    const probing = probe([source(server)], { timeout: 600, signal: abort.signal });
    await expect.poll(() => server.arrivals.length).toBe(1);
    abort.abort();
    expect(await probing).toMatchObject([{ plain: null, nts: null }]);
  });
});

describe('a look-up of names', () => {
  it('leaves addresses out, and asks for each name once', async () => {
    const asked: string[] = [];
    const resolve = createResolve((host) => {
      asked.push(host);
      return host === 'a.example'
        ? Promise.resolve([{ address: '192.0.2.1' }])
        : Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    });
    const { signal } = new AbortController();
    const hosts = ['a.example', '192.0.2.9', 'a.example', 'b.example'];
    expect(await lookUpNames(hosts, resolve, signal)).toMatchObject([
      { host: 'a.example', addresses: ['192.0.2.1'], problem: null },
      { host: 'b.example', addresses: [] },
    ]);
    expect(asked).toEqual(['a.example', 'b.example']);
    expect(await lookUpNames(['::1'], resolve, signal)).toBeNull();
  });
});
