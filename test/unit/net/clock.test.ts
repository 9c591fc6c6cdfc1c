import { describe, expect, it } from 'vitest';
import { LocalClock, type ClockReadings } from '#main/net/clock.ts';
import { FASTEST_SLEW } from '#shared/core/parameters.ts';
import { slewingOn } from '#shared/core/slewing.ts';

const START_NS = 1_800_000_000_000n * 1_000_000n;
/** What one reading of either clock costs. */
const READING_NS = 100n;

/** Both clocks as a program sees them: every reading takes a little time, and the system clock can be
 * shifted, slewed or read coarsely. */
function simulated({ tickMs = 1, comesApart = 0, fastestSlew = FASTEST_SLEW } = {}) {
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
    comesApart,
    fastestSlew,
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
    expect(clock.precision(clock.monotonic())).toBe(1e-6);
  });

  it.each([
    ['as far as it may have come apart since', 500e-6, 1e-6 + 500e-6],
    ['not where both clocks are slewed alike', 0, 1e-6],
  ])('is less sure the older its calibration is: %s', (_, comesApart, expected) => {
    const time = simulated({ comesApart });
    const clock = new LocalClock(time.source);
    time.wait(SECOND);
    expect(clock.precision(clock.monotonic())).toBeCloseTo(expected, 7);
  });

  it('takes no longer than to the next edge where that is seen well', () => {
    const time = simulated();
    time.wait(250_000n);
    new LocalClock(time.source);
    expect(time.elapsed()).toBeLessThan(1_001_000n);
  });

  it('takes the best of some edges where none is seen well, and says how well', () => {
    const time = simulated();
    time.readingsTake(8_000n);
    const clock = new LocalClock(time.source);
    expect(time.elapsed()).toBeLessThan(6_000_000n);
    expect(Number(absolute(clock.now() - time.wallNs())) / 1e9).toBeLessThan(
      clock.precision(clock.monotonic()),
    );
    expect(clock.precision(clock.monotonic())).toBeLessThan(20e-6);
  });

  it.each([100, 5000, 9900])(
    'is not misled when the process is interrupted at reading %d',
    (at) => {
      const time = simulated();
      time.wait(10_000n);
      time.pauseAt(at, 2_700_000n);
      const clock = new LocalClock(time.source);
      expect(absolute(clock.now() - time.wallNs())).toBeLessThan(1000n);
    },
  );

  it('watches more edges when it was interrupted at each of the first', () => {
    const time = simulated();
    time.readingsTake(2_100_000n);
    time.afterReadings(12, () => time.readingsTake(READING_NS));
    const clock = new LocalClock(time.source);
    expect(absolute(clock.now() - time.wallNs())).toBeLessThan(1000n);
    expect(clock.precision(clock.monotonic())).toBe(1e-6);
  });

  it('ends on a system whose clock ticks coarsely, and says how coarsely it knows the time', () => {
    const time = simulated({ tickMs: 16 });
    const clock = new LocalClock(time.source);
    expect(time.elapsed()).toBeLessThan(70_000_000n);
    expect(absolute(clock.now() - time.wallNs())).toBeLessThan(2_000_000n);
    expect(clock.precision(clock.monotonic())).toBeGreaterThan(0.0009);
  });

  it('ends on a system clock that stands still', () => {
    const clock = new LocalClock({ ...simulated().source, wallMs: () => 1_800_000_000_000 });
    expect(clock.precision(clock.monotonic())).toBeGreaterThan(0.01);
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

  it.each([-5n * SECOND, 5n * SECOND, -1_010_000n, 1_010_000n])(
    'never agrees at a glance after a step of %d ns, wherever in a millisecond it stands',
    (by) => {
      const time = simulated();
      const clock = new LocalClock(time.source);
      time.shiftBy(by);
      for (let glance = 0; glance < 100; glance += 1) {
        time.wait(10_137_000n);
        expect(clock.agrees()).toBe(false);
      }
    },
  );

  it('agrees at a glance while nothing happens, and seldom raises a false alarm', () => {
    const time = simulated();
    const clock = new LocalClock(time.source);
    let alarms = 0;
    for (let glance = 0; glance < 1000; glance += 1) {
      time.wait(10_137_000n);
      if (!clock.agrees()) alarms += 1;
    }
    expect(alarms).toBeLessThan(5);
    expect(clock.steps).toBe(0);
  });

  it('does not trust a glance during which the process was interrupted', () => {
    const time = simulated();
    const clock = new LocalClock(time.source);
    time.pauseAt(2, 3_000_000n);
    expect(clock.agrees()).toBe(false);
    expect(clock.agrees()).toBe(true);
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

  it('takes the fastest slewing of macOS for what it is, and owns up to it', () => {
    const time = simulated({ comesApart: FASTEST_SLEW, fastestSlew: slewingOn('darwin').rate });
    const clock = new LocalClock(time.source);
    for (let second = 0; second < 8; second += 2) {
      time.wait(2n * SECOND);
      time.shiftBy(10_000_000n);
      clock.recalibrate();
    }
    expect(clock.steps).toBe(0);
    time.wait(2n * SECOND);
    time.shiftBy(10_000_000n);
    // The system clock was set ahead of the calibration by as much.
    const error = Number(absolute(clock.now() - time.wallNs())) / 1e9;
    expect(error).toBeCloseTo(0.01, 4);
    expect(clock.precision(clock.monotonic())).toBeGreaterThanOrEqual(error - 1e-4);
    clock.recalibrate();
    // When that is over, it is as precise as before.
    time.wait(2n * SECOND);
    clock.recalibrate();
    time.wait(2n * SECOND);
    expect(clock.precision(clock.monotonic())).toBeLessThan(1.1e-3);
    time.shiftBy(20_000_000n);
    clock.recalibrate();
    expect(clock.steps).toBe(1);
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
