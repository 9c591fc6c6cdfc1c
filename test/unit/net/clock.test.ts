import { describe, expect, it } from 'vitest';
import { EDGES, LocalClock, type ClockReadings } from '#main/net/clock.ts';

const START_NS = 1_800_000_000_000n * 1_000_000n;
/** What one reading of either clock costs. */
const READING_NS = 100n;

/** Both clocks as a program sees them: every reading takes a little time, and the system clock can be
 * shifted, slewed or read coarsely. */
function simulated({ tickMs = 1 }: { tickMs?: number } = {}) {
  let elapsed = 0n;
  let shift = 0n;
  let readings = 0;
  let reading = READING_NS;
  let calm: { readonly at: number; readonly then: () => void } | null = null;
  let pause: { readonly at: number; readonly ns: bigint } | null = null;
  const advance = () => {
    elapsed += reading;
    readings += 1;
    if (calm !== null && readings === calm.at) calm.then();
    if (pause !== null && readings === pause.at) elapsed += pause.ns;
  };
  const wallNs = () => START_NS + elapsed + shift;
  const source: ClockReadings = {
    wallMs: () => {
      advance();
      return Math.floor(Number(wallNs() / 1_000_000n) / tickMs) * tickMs;
    },
    monotonicNs: () => {
      advance();
      return elapsed;
    },
  };
  return {
    source,
    wallNs,
    elapsed: () => elapsed,
    shiftBy: (ns: bigint) => (shift += ns),
    wait: (ns: bigint) => (elapsed += ns),
    afterReadings: (count: number, then: () => void) => (calm = { at: readings + count, then }),
    readingsTake: (ns: bigint) => (reading = ns),
    /** The process is not running for so long when it makes its reading number `at` from now. */
    pauseAt: (at: number, ns: bigint) => (pause = { at: readings + at, ns }),
  };
}

const absolute = (value: bigint) => (value < 0n ? -value : value);
const SECOND = 1_000_000_000n;

describe('the local clock', () => {
  it('reads the system clock to better than a microsecond', () => {
    const time = simulated();
    const clock = new LocalClock(time.source);
    time.wait(123_456_789n);
    expect(absolute(clock.now() - time.wallNs())).toBeLessThan(1000n);
    expect(clock.precision()).toBe(1e-6);
  });

  it('takes as many milliseconds as it watches edges', () => {
    const time = simulated();
    new LocalClock(time.source);
    expect(time.elapsed()).toBeGreaterThan(BigInt(EDGES - 1) * 1_000_000n);
    expect(time.elapsed()).toBeLessThan(BigInt(EDGES + 1) * 1_000_000n);
  });

  it.each([100, 5000, 9000, 15_000])(
    'is not misled when the process is interrupted at reading %d',
    (at) => {
      const time = simulated();
      time.pauseAt(at, 2_700_000n);
      const clock = new LocalClock(time.source);
      expect(absolute(clock.now() - time.wallNs())).toBeLessThan(1000n);
    },
  );

  it('watches more edges when it was interrupted at each of the first', () => {
    const time = simulated();
    time.readingsTake(2_100_000n);
    time.afterReadings(3 * EDGES, () => time.readingsTake(READING_NS));
    const clock = new LocalClock(time.source);
    expect(absolute(clock.now() - time.wallNs())).toBeLessThan(1000n);
    expect(clock.precision()).toBe(1e-6);
  });

  it('ends on a system whose clock ticks coarsely, and says how coarsely it knows the time', () => {
    const time = simulated({ tickMs: 16 });
    const clock = new LocalClock(time.source);
    expect(time.elapsed()).toBeLessThan(70_000_000n);
    expect(absolute(clock.now() - time.wallNs())).toBeLessThan(2_000_000n);
    expect(clock.precision()).toBeGreaterThan(0.0009);
  });

  it('ends on a system clock that stands still', () => {
    const clock = new LocalClock({ ...simulated().source, wallMs: () => 1_800_000_000_000 });
    expect(clock.precision()).toBeGreaterThan(0.01);
  });

  it.each([-5n * SECOND, 5n * SECOND, -2_000_000n, 2_000_000n])('sees a step of %d ns', (by) => {
    const time = simulated();
    const clock = new LocalClock(time.source);
    time.wait(SECOND);
    time.shiftBy(by);
    clock.recalibrate();
    expect(clock.steps).toBe(1);
    expect(absolute(clock.now() - time.wallNs())).toBeLessThan(1000n);
    time.wait(SECOND);
    clock.recalibrate();
    expect(clock.steps).toBe(1);
  });

  it('does not take a calibration on a busy computer for a step', () => {
    const time = simulated();
    const clock = new LocalClock(time.source);
    time.wait(SECOND);
    // Other programs run all the time: this one gets a reading every 3 ms, between which the clock ticks.
    time.readingsTake(3_000_000n);
    clock.recalibrate();
    time.readingsTake(READING_NS);
    time.wait(SECOND);
    clock.recalibrate();
    expect(clock.steps).toBe(0);
    // What is known to be a step in spite of it is seen.
    time.readingsTake(3_000_000n);
    time.shiftBy(SECOND);
    clock.recalibrate();
    expect(clock.steps).toBe(1);
  });

  it('takes slewing at 500 ppm for what it is, over a minute', () => {
    const time = simulated();
    const clock = new LocalClock(time.source);
    for (let second = 0; second < 60; second += 2) {
      time.wait(2n * SECOND);
      time.shiftBy(1_000_000n - 10_000n);
      clock.recalibrate();
    }
    time.wait(60n * SECOND);
    time.shiftBy(-29_000_000n);
    clock.recalibrate();
    expect(clock.steps).toBe(0);
  });

  it('sees a step over a long time that is larger than any slewing', () => {
    const time = simulated();
    const clock = new LocalClock(time.source);
    time.wait(60n * SECOND);
    time.shiftBy(40_000_000n);
    clock.recalibrate();
    expect(clock.steps).toBe(1);
  });

  it('reads this computer’s clock as Date.now() does', () => {
    const clock = new LocalClock();
    const before = Date.now();
    const now = Number(clock.now() / 1000n) / 1000;
    const after = Date.now();
    // Date.now() leaves off up to a millisecond.
    expect(now).toBeGreaterThan(before - 0.5);
    expect(now).toBeLessThan(after + 1.5);
  });
});
