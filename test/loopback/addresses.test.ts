import { describe, expect, it } from 'vitest';
import { LocalClock, systemReadings } from '#main/net/clock.ts';
import type { Resolve } from '#main/net/resolve.ts';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { ok } from '#shared/result.ts';
import { labSource, measureLab } from '#test/support/ntp-lab-measure.ts';
import { behaviours, type ScriptedServer } from '#test/support/ntp-lab-misbehaving.ts';
import { scripted } from '#test/support/ntp-lab-scripted.ts';

/** Leads the name to the servers, and addresses to themselves. */
const leading =
  (name: string, ...servers: readonly ScriptedServer[]): Resolve =>
  (host) =>
    Promise.resolve(
      ok(
        host === name
          ? servers.map(({ address, port }) => ({ address, port }))
          : [{ address: host }],
      ),
    );

const NAME = labSource({ address: 'name.test', port: 123 });

describe('two names of one server', () => {
  /** Measures the server under two names, and judges. */
  async function underTwoNames(server: ScriptedServer) {
    const names = ['one.test', 'two.test'].map((address) =>
      labSource({ address, port: 123 }, { id: address }),
    );
    const { address, port } = server;
    const resolve: Resolve = () => Promise.resolve(ok([{ address, port }]));
    const { bursts } = await measureLab(names, { samples: 1, resolve });
    return judgeSurvey(bursts, 0).servers;
  }

  it('ask it once; the second is told to be the same, not to be silent', async () => {
    const server = await scripted(behaviours.good);
    const reports = await underTwoNames(server);
    expect(server.arrivals).toHaveLength(1);
    expect(reports.map(({ verdict, offset }) => [verdict, offset !== null])).toEqual([
      ['used', true],
      ['usable', false],
    ]);
    expect(reports[1]?.reasons.map(({ code }) => code)).toEqual(['same-server']);
  });

  it('are the same also where the second has an address that nothing leads to', async () => {
    const server = await scripted(behaviours.good);
    const nowhere = { address: '255.255.255.255', port: 123 };
    const other = labSource({ address: 'other.test', port: 123 });
    const resolve: Resolve = (host) =>
      Promise.resolve(ok([...(host === other.host ? [nowhere] : []), server]));
    const { bursts } = await measureLab([NAME, other], { samples: 1, resolve });
    const verdicts = judgeSurvey(bursts, 0).servers.map(({ verdict }) => verdict);
    expect(verdicts.sort()).toEqual(['usable', 'used']);
  });

  it('are both silent when it is', async () => {
    const reports = await underTwoNames(await scripted(behaviours.silent));
    expect(reports.map(({ verdict }) => verdict)).toEqual(['silent', 'silent']);
  });
});

describe('a name of several addresses', () => {
  it('leaves those that it only falls back on to their own names', async () => {
    const servers = await Promise.all([1, 2, 3].map(async () => await scripted(behaviours.good)));
    const single = servers.slice(1).map((server) => labSource(server));
    const resolve = leading(NAME.host, ...servers);
    const { bursts } = await measureLab([NAME, ...single], { samples: 1, resolve });
    expect(bursts.map(({ samples }) => samples.length)).toEqual([1, 1, 1]);
    expect(servers.map(({ arrivals }) => arrivals.length)).toEqual([1, 1, 1]);
  });

  it('does not fall back on one that is measured under its own name', async () => {
    const dead = await scripted(behaviours.silent);
    const [taken, free] = [await scripted(behaviours.good), await scripted(behaviours.good)];
    const resolve = leading(NAME.host, dead, taken, free);
    const { bursts } = await measureLab([NAME, labSource(taken)], { samples: 1, resolve });
    expect(bursts.map(({ port }) => port)).toEqual([free.port, taken.port]);
    expect([taken, free].map(({ arrivals }) => arrivals.length)).toEqual([1, 1]);
  });

  it('does not fall back on one that is to be left alone', async () => {
    const [dead, tired] = [await scripted(behaviours.silent), await scripted(behaviours.good)];
    const courtesy = {
      size: () => ({ samples: 1, spare: false }),
      spacing: () => 0.05,
      leavesAlone: ({ port }: { readonly port: number }) =>
        port === tired.port && dead.arrivals.length > 0,
      asking: () => undefined,
    };
    const resolve = leading(NAME.host, dead, tired);
    const { bursts } = await measureLab([NAME], { samples: 1, courtesy, resolve });
    expect(tired.arrivals).toEqual([]);
    expect(bursts).toMatchObject([{ port: dead.port, samples: [] }]);
  });

  it('counts all that was sent where none has answered', async () => {
    const [one, two] = [await scripted(behaviours.silent), await scripted(behaviours.silent)];
    const resolve = leading(NAME.host, one, two);
    const { bursts } = await measureLab([NAME], { samples: 2, resolve });
    expect(bursts[0]?.sent).toBe(one.arrivals.length + two.arrivals.length);
  });

  it('does not begin again with one that was silent when the clock was stepped', async () => {
    let shift = 0;
    const clock = new LocalClock({
      ...systemReadings,
      wallMs: () => systemReadings.wallMs() + shift,
    });
    const dead = await scripted(behaviours.silent);
    const server = await scripted((request, index, bytes) => {
      if (index === 0) shift += 1000;
      return behaviours.good(request, index, bytes);
    });
    const resolve = leading(NAME.host, dead, server);
    const { bursts } = await measureLab([NAME], { samples: 2, clock, resolve });
    expect(dead.arrivals).toHaveLength(1);
    expect(bursts[0]).toMatchObject({ port: server.port, sent: 2, clockStepped: false });
  });
});

describe('a request that leaves before the clock is calibrated anew', () => {
  it('is as unsure as the worse of both readings', async () => {
    const rough = 3e-3;
    let readings = 0;
    class Calibrated extends LocalClock {
      override precision(): number {
        readings += 1;
        return readings === 1 ? rough : 1e-6;
      }
    }
    const server = await scripted(behaviours.good);
    const { bursts } = await measureLab([labSource(server)], {
      samples: 1,
      clock: new Calibrated(),
    });
    expect(bursts[0]?.samples[0]?.dispersion).toBeGreaterThan(rough);
    expect(readings).toBe(2);
  });
});
