import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dispatcher, SEND_INTERVAL_MS } from '#main/net/dispatcher.ts';
import type { Exchange, ExchangeOutcome } from '#main/net/exchange.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Exchanges with servers that answer after so long, on virtual time. */
function network(answerAfterMs: number) {
  const startedAt: number[] = [];
  let open = 0;
  let mostOpen = 0;
  const start = (): Exchange => {
    startedAt.push(Date.now());
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    let settle: (outcome: ExchangeOutcome) => void = () => undefined;
    const outcome = new Promise<ExchangeOutcome>((resolve) => (settle = resolve));
    setTimeout(() => settle({ kind: 'no-answer' }), answerAfterMs);
    let closed = false;
    const close = () => {
      if (!closed) open -= 1;
      closed = true;
      settle({ kind: 'cancelled' });
    };
    return { outcome, close };
  };
  return { start, startedAt, open: () => open, mostOpen: () => mostOpen };
}

const signal = () => new AbortController().signal;

describe('the dispatcher', () => {
  it('sends at once what is alone, and spaces what comes together', async () => {
    const dispatcher = new Dispatcher(signal());
    const net = network(50);
    const runs = Array.from({ length: 5 }, async () => await dispatcher.lane().run(net.start));
    await vi.runAllTimersAsync();
    await Promise.all(runs);
    const [first = 0] = net.startedAt;
    expect(net.startedAt.map((at) => at - first)).toEqual(
      [0, 1, 2, 3, 4].map((turn) => turn * SEND_INTERVAL_MS),
    );
  });

  it.each([
    [4, 'catches up with its schedule', [0, 1, 5, 5, 5, 5, 6]],
    [100, 'does not send in one go what was missed', [0, 1, 101, 102, 103, 104, 105]],
  ])('after a stall of %d ms %s', async (stall, _, expected) => {
    const dispatcher = new Dispatcher(signal());
    const net = network(50);
    const runs = expected.map(async (_at, index) => {
      await dispatcher.lane().run(() => {
        const exchange = net.start();
        if (index === 1) vi.advanceTimersByTime(stall);
        return exchange;
      });
    });
    await vi.runAllTimersAsync();
    await Promise.all(runs);
    const [first = 0] = net.startedAt;
    expect(net.startedAt.map((at) => at - first)).toEqual(expected);
  });

  it('never has more sockets open than its limit, and still sends everything', async () => {
    const dispatcher = new Dispatcher(signal(), 8);
    const net = network(100);
    const runs = Array.from({ length: 50 }, async () => await dispatcher.lane().run(net.start));
    await vi.runAllTimersAsync();
    const outcomes = await Promise.all(runs);
    expect(outcomes.every(({ kind }) => kind === 'no-answer')).toBe(true);
    expect(net.startedAt).toHaveLength(50);
    expect(net.mostOpen()).toBe(8);
  });

  it('keeps a socket open after its outcome until its lane is closed', async () => {
    const dispatcher = new Dispatcher(signal());
    const net = network(10);
    const lane = dispatcher.lane();
    const run = lane.run(net.start);
    await vi.runAllTimersAsync();
    await run;
    expect(net.open()).toBe(1);
    lane.close();
    expect(net.open()).toBe(0);
  });

  it('cancels what runs and what waits, and closes every socket', async () => {
    const user = new AbortController();
    const dispatcher = new Dispatcher(user.signal, 2);
    const net = network(1_000_000);
    const runs = Array.from({ length: 5 }, async () => await dispatcher.lane().run(net.start));
    await vi.advanceTimersByTimeAsync(10);
    user.abort();
    await vi.advanceTimersByTimeAsync(10);
    const outcomes = await Promise.all(runs);
    expect(outcomes.every(({ kind }) => kind === 'cancelled')).toBe(true);
    expect(net.startedAt).toHaveLength(2);
    expect(net.open()).toBe(0);
  });
});
