import { describe, expect, it } from 'vitest';
import type { Courtesy } from '#main/net/courtesy.ts';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { ok } from '#shared/result.ts';
import { labSource, measureLab } from '#test/support/ntp-lab-measure.ts';
import { behaviours } from '#test/support/ntp-lab-misbehaving.ts';
import { scripted } from '#test/support/ntp-lab-scripted.ts';

/** Lets everything be asked that `change` does not forbid, and notes what is asked. */
function courtesyThat(change: Partial<Courtesy>) {
  const asked: string[] = [];
  const courtesy: Courtesy = {
    size: (_, samples) => ({ samples, spare: true }),
    spacing: () => 0.05,
    leavesAlone: () => false,
    asking: ({ address, port }, { host }) => asked.push(`${host} ${address} ${String(port)}`),
    ...change,
  };
  return { asked, courtesy };
}

describe('the etiquette on the way to the network', () => {
  it('keeps a host that may have no time server to one request, beside others that get a burst', async () => {
    const [silent, good] = [await scripted(behaviours.silent), await scripted(behaviours.good)];
    const gateway = labSource(silent, { id: 'network:gateway' });
    const { courtesy } = courtesyThat({
      size: ({ id }, samples) =>
        id === gateway.id ? { samples: 1, spare: false } : { samples, spare: true },
    });
    const { bursts, told } = await measureLab([gateway, labSource(good)], { samples: 3, courtesy });
    expect(bursts.map(({ sent }) => sent)).toEqual([1, 3]);
    expect(silent.arrivals).toHaveLength(1);
    expect(good.arrivals).toHaveLength(3);
    expect(told.at(-1)?.progress).toMatchObject({ done: 4, planned: 4, rounds: 3 });
  });

  it('sends nothing to an address that is to be left alone, and says why', async () => {
    const server = await scripted(behaviours.good);
    const { asked, courtesy } = courtesyThat({ leavesAlone: ({ port }) => port === server.port });
    const { bursts } = await measureLab([labSource(server)], { courtesy });
    expect(server.arrivals).toEqual([]);
    expect(asked).toEqual([]);
    const [report] = judgeSurvey(bursts, 0).servers;
    expect(report).toMatchObject({ verdict: 'silent', sent: 0 });
    expect(report?.reasons.map(({ code }) => code)).toEqual(['etiquette-wait']);
  });

  it('asks another server of a pool in place of one that is to be left alone', async () => {
    const [tired, fresh] = [await scripted(behaviours.good), await scripted(behaviours.good)];
    const pool = labSource({ address: 'pool.test', port: 123 }, { kind: 'pool' });
    const { asked, courtesy } = courtesyThat({ leavesAlone: ({ port }) => port === tired.port });
    const resolve = () =>
      Promise.resolve(ok([tired, fresh].map(({ address, port }) => ({ address, port }))));
    const { bursts } = await measureLab([pool], { samples: 1, courtesy, resolve });
    expect(bursts.map(({ port }) => port)).toEqual([fresh.port]);
    expect(tired.arrivals).toEqual([]);
    expect(asked).toEqual([`pool.test ${fresh.address} ${String(fresh.port)}`]);
  });
});
