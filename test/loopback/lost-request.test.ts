import { describe, expect, it } from 'vitest';
import { PLAIN_NTP } from '#shared/core/client/protocol.ts';
import { runBurst } from '#main/net/burst.ts';
import type { BurstState } from '#main/net/burst-state.ts';
import { LocalClock } from '#main/net/clock.ts';
import { Dispatcher } from '#main/net/dispatcher.ts';
import { behaviours, type Behaviour } from '#test/support/ntp-lab-misbehaving.ts';
import { scripted } from '#test/support/ntp-lab-scripted.ts';
import { labSource, measureLab } from '#test/support/ntp-lab-measure.ts';

describe('a request that is lost', () => {
  /** Answers all but the requests with these numbers, from 0. */
  const losing =
    (...lost: readonly number[]): Behaviour =>
    (request, index, bytes) =>
      lost.includes(index) ? [] : behaviours.good(request, index, bytes);

  it.each([0, 1, 3])('is asked again when it was number %d of four', async (lost) => {
    const server = await scripted(losing(lost));
    const { bursts, told } = await measureLab([labSource(server)]);
    expect(server.arrivals).toHaveLength(5);
    expect(bursts[0]).toMatchObject({ sent: 5, failure: null, finished: true });
    expect(bursts[0]?.samples).toHaveLength(4);
    expect(told.at(-1)?.progress).toMatchObject({ done: 4, planned: 4, rounds: 4 });
  });

  it('is asked again after the spacing', async () => {
    const server = await scripted(losing(1));
    await measureLab([labSource(server)], { samples: 2, spacing: () => 1 });
    expect(server.arrivals).toHaveLength(3);
    expect(server.arrivals[2]! - server.arrivals[1]!).toBeGreaterThan(500);
  });

  it('is asked again once in a burst, however many are lost', async () => {
    const server = await scripted(losing(1, 2, 4));
    const { bursts } = await measureLab([labSource(server)]);
    expect(server.arrivals).toHaveLength(5);
    expect(bursts[0]?.samples).toHaveLength(2);
  });

  it('is not over before it was asked again', async () => {
    const server = await scripted(losing(0));
    const target = { source: labSource(server), protocol: PLAIN_NTP, endpoints: [server] } as const;
    const { signal } = new AbortController();
    const states: BurstState[] = [];
    await runBurst(
      { target, spacing: 0.02, samples: 3, spare: true },
      {
        timeout: 0.2,
        clock: new LocalClock(),
        dispatcher: new Dispatcher(signal),
        signal,
        cutShort: () => ({ code: 'cancelled', severity: 'info' }),
        claim: () => true,
      },
      (state) => states.push(state),
    );
    const progress = states.map(({ done, result }) => [result.sent, result.samples.length, done]);
    expect(progress).toEqual([
      [1, 0, 0],
      [1, 0, 1],
      [2, 0, 1],
      [2, 1, 1],
      [3, 1, 1],
      [3, 2, 2],
      [4, 2, 2],
      [4, 3, 3],
      [4, 3, 3],
    ]);
  });

  it('is asked again, once, where it was the only one', async () => {
    const [once, twice] = [await scripted(losing(0)), await scripted(losing(0, 1))];
    const { bursts } = await measureLab([labSource(once), labSource(twice)], { samples: 1 });
    expect(bursts).toMatchObject([{ sent: 2 }, { sent: 2 }]);
    expect(bursts.map(({ samples }) => samples.length)).toEqual([1, 0]);
    expect(twice.arrivals).toHaveLength(2);
  });

  it('is not asked again of a server that may get no more', async () => {
    const server = await scripted(losing(0));
    const courtesy = {
      size: () => ({ samples: 1, spare: false }),
      spacing: () => 2,
      leavesAlone: () => false,
      asking: () => undefined,
    };
    const { bursts } = await measureLab([labSource(server)], { courtesy });
    expect(server.arrivals).toHaveLength(1);
    expect(bursts[0]).toMatchObject({ sent: 1, samples: [], finished: true });
  });

  it('is not asked again of a server that never answers', async () => {
    const server = await scripted(behaviours.silent);
    await measureLab([labSource(server)]);
    expect(server.arrivals).toHaveLength(4);
  });
});
