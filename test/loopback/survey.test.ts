import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ok } from '#shared/result.ts';
import { LocalClock, systemReadings } from '#main/net/clock.ts';
import type { Resolve } from '#main/net/resolve.ts';
import { SERVERS_PER_POOL } from '#main/net/targets.ts';
import { behaviours, missingIPv6, type ScriptedServer } from '#test/support/ntp-lab-misbehaving.ts';
import { scripted } from '#test/support/ntp-lab-scripted.ts';
import { labSource, measureLab } from '#test/support/ntp-lab-measure.ts';
import { describeWith } from '#test/support/requirements.ts';

/** How long a test waits for what comes within milliseconds, on however slow a computer. */
const SOON = { timeout: 30_000 };

const resolveTo =
  (...servers: readonly ScriptedServer[]): Resolve =>
  () =>
    Promise.resolve(ok(servers.map(({ address, port }) => ({ address, port }))));

describe('a survey', () => {
  it('spaces the requests to one server', async () => {
    const server = await scripted(behaviours.good);
    await measureLab([labSource(server)], { samples: 3, spacing: () => 1 });
    const [first, second, third] = server.arrivals;
    expect(server.arrivals).toHaveLength(3);
    // They are spaced where they leave. On a busy computer the server may read them much nearer to each
    // other; without spacing all three would come within milliseconds.
    expect(second! - first!).toBeGreaterThan(500);
    expect(third! - second!).toBeGreaterThan(500);
  });

  it('asks every server of a pool, each with its own burst, at the ports that the resolver names', async () => {
    const members = await Promise.all(
      Array.from({ length: SERVERS_PER_POOL + 1 }, async () => await scripted(behaviours.good)),
    );
    const pool = labSource({ address: 'pool.test', port: 123 }, { kind: 'pool' });
    const { bursts } = await measureLab([pool], { samples: 2, resolve: resolveTo(...members) });
    expect(bursts.map(({ address, port }) => ({ address, port }))).toEqual(
      members.slice(0, SERVERS_PER_POOL).map(({ address, port }) => ({ address, port })),
    );
    expect(bursts.every(({ source, samples }) => source === pool && samples.length === 2)).toBe(
      true,
    );
  });

  it('asks a server once that two sources lead to, and gives it to the one that is not a pool', async () => {
    const shared = await scripted(behaviours.good);
    const other = await scripted(behaviours.good);
    const pool = labSource({ address: 'pool.test', port: 123 }, { id: 'pool', kind: 'pool' });
    const single = labSource({ address: 'single.test', port: 123 }, { id: 'single' });
    const { bursts } = await measureLab([pool, single], {
      samples: 1,
      resolve: async (host, signal) =>
        await (host === 'pool.test' ? resolveTo(shared, other) : resolveTo(shared))(host, signal),
    });
    expect(bursts.map(({ source, port }) => [source.id, port])).toEqual([
      ['pool', other.port],
      ['single', shared.port],
    ]);
    expect(shared.arrivals).toHaveLength(1);
  });

  it('says that a name does not resolve, and measures the others', async () => {
    const server = await scripted(behaviours.good);
    const bad = labSource({ address: 'no-such-host.invalid', port: 123 });
    const { bursts } = await measureLab([bad, labSource(server)], { samples: 1 });
    expect(bursts[0]).toMatchObject({ address: null, sent: 0, finished: true });
    expect(bursts[0]?.failure?.code).toBe('dns-failed');
    expect(bursts[1]?.samples).toHaveLength(1);
  });

  it('says that there is no way to an address, without sending anything', async () => {
    // The system refuses broadcasts to a socket that did not ask for them.
    const { bursts } = await measureLab([labSource({ address: '255.255.255.255', port: 123 })]);
    expect(bursts[0]).toMatchObject({
      sent: 0,
      finished: true,
      failure: { code: 'network-unreachable', severity: 'bad', detail: 'EACCES' },
    });
  });

  it('leaves out an address to which there is no way, where there is another', async () => {
    const server = await scripted(behaviours.good);
    const { bursts } = await measureLab([labSource({ address: 'half.test', port: 123 })], {
      samples: 1,
      resolve: () =>
        Promise.resolve(
          ok([{ address: '255.255.255.255' }, { address: server.address, port: server.port }]),
        ),
    });
    expect(bursts).toHaveLength(1);
    expect(bursts[0]).toMatchObject({ address: server.address, sent: 1, failure: null });
    expect(bursts[0]?.samples).toHaveLength(1);
  });

  it('finishes with 200 servers at once, some of them silent, and says how far it is', async () => {
    const servers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) =>
        scripted(index % 10 === 0 ? behaviours.silent : behaviours.good),
      ),
    );
    const { bursts, told } = await measureLab(
      servers.map((server) => labSource(server)),
      { timeout: 1 },
    );
    expect(bursts).toHaveLength(200);
    expect(bursts.every(({ finished }) => finished)).toBe(true);
    expect(bursts.filter(({ samples }) => samples.length === 4)).toHaveLength(180);
    expect(servers.every(({ arrivals }) => arrivals.length === 4)).toBe(true);
    const progress = told.map((one) => one.progress);
    expect(progress[0]).toMatchObject({ phase: 'resolving', done: 0, servers: 200, rounds: 4 });
    expect(progress.at(-1)).toMatchObject({
      phase: 'judging',
      done: 800,
      planned: 800,
      answeredServers: 180,
      round: 4,
      secondsLeft: 0,
    });
    const done = progress.map((one) => one.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  it('keeps what came in when it is cancelled, and says so', async () => {
    const server = await scripted(behaviours.good);
    const silent = await scripted(behaviours.silent);
    const user = new AbortController();
    const started = measureLab([labSource(server), labSource(silent)], {
      signal: user.signal,
      timeout: 20,
      spacing: () => 20,
    });
    await expect.poll(() => server.arrivals.length + silent.arrivals.length, SOON).toBe(2);
    // The answer is on its way back.
    await sleep(500);
    user.abort();
    const { bursts } = await started;
    expect(bursts.map(({ samples }) => samples.length)).toEqual([1, 0]);
    for (const { sent, finished, failure } of bursts) {
      expect({ sent, finished, failure }).toEqual({
        sent: 1,
        finished: true,
        failure: { code: 'cancelled', severity: 'info' },
      });
    }
  });

  it('ends at the time limit of the whole, also while a name is being looked up', async () => {
    const server = await scripted(behaviours.good);
    const never = labSource({ address: 'never.test', port: 123 });
    const { bursts } = await measureLab([never, labSource(server)], {
      deadline: 2,
      spacing: () => 20,
      resolve: async (host, signal) => {
        if (host !== 'never.test') return ok([{ address: host }]);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return ok([{ address: '127.0.0.1' }]);
      },
    });
    const failure = { code: 'cancelled', detail: 'deadline' };
    expect(bursts[0]).toMatchObject({ sent: 0, finished: true, failure });
    expect(bursts[1]).toMatchObject({ sent: 1, finished: true, failure });
    expect(bursts[1]?.samples).toHaveLength(1);
  });
});

describeWith('a server with IPv4 and IPv6 addresses', missingIPv6(), () => {
  it('tries the next address of a server when the first is silent, over the other family first', async () => {
    const silent = await scripted(behaviours.silent);
    const four = await scripted(behaviours.good);
    const six = await scripted(behaviours.good, '::1');
    const { bursts } = await measureLab([labSource({ address: 'dual.test', port: 123 })], {
      samples: 2,
      resolve: resolveTo(silent, four, six),
    });
    expect(bursts).toHaveLength(1);
    expect(bursts[0]).toMatchObject({ address: '::1', port: six.port, sent: 2, finished: true });
    expect(bursts[0]?.samples).toHaveLength(2);
    expect(four.arrivals).toEqual([]);
  });
});

describe('a survey during which the system clock is stepped', () => {
  /** This computer's clock as a program would read it if it were stepped by so many seconds each time
   * `step` is called. */
  function steppable() {
    let shift = 0;
    const clock = new LocalClock({
      ...systemReadings,
      wallMs: () => systemReadings.wallMs() + shift * 1000,
    });
    return { clock, step: (by: number) => (shift += by) };
  }

  it.each([-5, -0.02, 0.02])('drops the burst and makes it again: %d s', async (by) => {
    const { clock, step } = steppable();
    const server = await scripted((request, index, bytes) => {
      if (index === 1) step(by);
      return behaviours.good(request, index, bytes);
    });
    const { bursts } = await measureLab([labSource(server)], { samples: 2, clock });
    expect(server.arrivals).toHaveLength(4);
    expect(bursts[0]).toMatchObject({ sent: 2, clockStepped: false, finished: true });
    // The server's clock is the true one, and ours is now off by the step.
    for (const { offset } of bursts[0]!.samples) expect(Math.abs(offset + by)).toBeLessThan(0.05);
  });

  it('says so when it happens again, and offers no offset', async () => {
    const { clock, step } = steppable();
    const server = await scripted((request, index, bytes) => {
      if (index % 2 === 1) step(0.5);
      return behaviours.good(request, index, bytes);
    });
    const { bursts } = await measureLab([labSource(server)], { samples: 2, clock });
    expect(server.arrivals).toHaveLength(4);
    expect(bursts[0]).toMatchObject({ samples: [], clockStepped: true, finished: true });
  });

  it('does not ask a server again that has refused, and keeps the refusal', async () => {
    const { clock, step } = steppable();
    const server = await scripted((request, index, bytes) => {
      step(1);
      return behaviours.kissDeny(request, index, bytes);
    });
    const { bursts } = await measureLab([labSource(server)], { clock });
    expect(server.arrivals).toHaveLength(1);
    expect(bursts[0]).toMatchObject({ sent: 1, clockStepped: true, finished: true });
    expect(bursts[0]?.samples[0]?.reasons[0]?.code).toBe('kod-deny');
  });

  it('does not make the burst again of a server that may get one request', async () => {
    const { clock, step } = steppable();
    const server = await scripted((request, index, bytes) => {
      step(1);
      return behaviours.good(request, index, bytes);
    });
    const courtesy = {
      size: () => ({ samples: 1, spare: false }),
      spacing: () => 2,
      leavesAlone: () => false,
      asking: () => undefined,
    };
    const { bursts } = await measureLab([labSource(server)], { clock, courtesy });
    expect(server.arrivals).toHaveLength(1);
    expect(bursts[0]).toMatchObject({ samples: [], clockStepped: true, finished: true });
  });

  it('spaces the repeated burst like any other request', async () => {
    const { clock, step } = steppable();
    const server = await scripted((request, index, bytes) => {
      if (index === 0) step(1);
      return behaviours.good(request, index, bytes);
    });
    await measureLab([labSource(server)], { samples: 1, clock, spacing: () => 1 });
    const [first, second] = server.arrivals;
    expect(second! - first!).toBeGreaterThan(500);
  });
});
