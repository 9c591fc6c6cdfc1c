import { FASTEST_SLEW, FINEST_READING, slewedAtMost } from '#shared/core/parameters.ts';
import { slewingOn } from '#shared/core/slewing.ts';
import type { MonotonicNs, Seconds, UnixNs } from '#shared/units.ts';

/** The two readings that a clock is made of; tests play them. */
export interface ClockReadings {
  /** The system clock, whole milliseconds since the Unix epoch. */
  readonly wallMs: () => number;
  /** The monotonic clock in nanoseconds. */
  readonly monotonicNs: () => bigint;
  /** How fast the two usually come apart at most while the system clock is slewed, in seconds per second. */
  readonly comesApart: number;
  /** How fast they ever do without a step. */
  readonly fastestSlew: number;
}

/** This computer's own clocks. */
export const systemReadings: ClockReadings = {
  wallMs: () => Date.now(),
  monotonicNs: () => process.hrtime.bigint(),
  // Linux slews its monotonic clock (CLOCK_MONOTONIC) along with the system clock.
  comesApart: process.platform === 'linux' ? 0 : FASTEST_SLEW,
  fastestSlew: slewingOn(process.platform).rate,
};

/** What one calibration found: at `at` the system clock was `at + offset`, give or take `uncertainty`. */
export interface Calibration {
  readonly at: MonotonicNs;
  /** System clock − monotonic clock, in nanoseconds. */
  readonly offset: bigint;
  /** Half the time between the two readings that enclose the edge, in nanoseconds. */
  readonly uncertainty: bigint;
}

const NS_PER_MS = 1_000_000n;

/** A calibration ends with the first edge (change of the system clock's millisecond) that is enclosed
 * as narrowly as this, for a better one would not be trusted more. On a quiet computer that is the
 * next edge, enclosed to 0.1 µs: half a millisecond on average. */
const NARROW_NS = 1_000n;

/** Where reading the clock takes too long for that, the narrowest of so many edges is taken … */
const EDGES = 4;

/** … if it is enclosed as narrowly as this: a computer that is busy was seen to miss every one of four
 * by milliseconds, because this process was not running. */
const GOOD_ENOUGH_NS = 100_000n;

/** Ends a calibration that finds no narrow edge: after about three of the longest ticks in use
 * (15.6 ms), where the clock ticks more coarsely than a millisecond. */
const LONGEST_CALIBRATION_NS = 50n * NS_PER_MS;

/** By how much the system clock moved against the monotonic one between two calibrations, beyond what the errors of
 * both explain (on a busy computer one may miss by milliseconds). */
function stepBetween(before: Calibration, after: Calibration): Seconds {
  const moved = absolute(after.offset - before.offset) - before.uncertainty - after.uncertainty;
  return Number(moved) / 1e9;
}

/**
 * The system clock read to better than a microsecond: the monotonic clock plus an offset calibrated
 * on edges of `Date.now()`. `performance.timeOrigin + performance.now()` must not be used for this:
 * it keeps the time of the process's start and never follows a step.
 *
 * It knows nothing of a step until it is calibrated again, so a measurement calibrates before it, does
 * so again where {@link LocalClock.agrees} denies after it, and compares {@link LocalClock.steps}. It
 * must not be used to verify a correction that this program has made on Windows, where `Date.now()` may
 * show a step forward only a minute later.
 */
export class LocalClock {
  readonly #readings: ClockReadings;
  #calibration: Calibration;
  #steps = 0;
  /** How fast the two clocks came apart between the last two calibrations, where that was no step but more than the
   * usual slewing; else 0. In seconds per second. */
  #races = 0;

  /** Calibrates at once. */
  constructor(readings: ClockReadings = systemReadings) {
    this.#readings = readings;
    this.#calibration = calibrate(readings);
  }

  /** The calibration in force. */
  get calibration(): Calibration {
    return this.#calibration;
  }

  /** Steps seen so far between one calibration and the next. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Whether the system clock still stands where the calibration says: at a glance, within a microsecond,
   * the millisecond that it shows is the expected one. A step of a millisecond or more never passes.
   * One that is smaller may, as does whatever counts as slewing; false alarms are as rare as the moment
   * at which the millisecond changes. So what fails needs {@link LocalClock.recalibrate} to be judged.
   */
  agrees(): boolean {
    const before = this.now();
    const shown = BigInt(this.#readings.wallMs());
    return before / NS_PER_MS === shown && this.now() / NS_PER_MS === shown;
  }

  /** Calibrates again. Keeps this thread busy for up to 1 ms, on a busy computer for up to 50 ms; an
   * answer that arrives meanwhile is stamped too late by as much. */
  recalibrate(): void {
    const next = calibrate(this.#readings);
    const moved = stepBetween(this.#calibration, next);
    const interval = secondsFromTo(this.#calibration.at, next.at);
    // What was measured across a step means nothing.
    const isStep = moved > slewedAtMost(interval, this.#readings.fastestSlew);
    if (isStep) this.#steps += 1;
    this.#races = !isStep && moved > slewedAtMost(interval) ? moved / interval : 0;
    this.#calibration = next;
  }

  /** Reads the monotonic clock: for intervals, and for {@link LocalClock.at}. */
  monotonic(): MonotonicNs {
    return this.#readings.monotonicNs() as MonotonicNs;
  }

  /** The time of day at a reading of the monotonic clock. */
  at(reading: MonotonicNs): UnixNs {
    return (reading + this.#calibration.offset) as UnixNs;
  }

  /** The time of day now. */
  now(): UnixNs {
    return this.at(this.monotonic());
  }

  /** ρ of the local clock (RFC 5905, 6 and 11.1) at a reading of the monotonic clock: how finely it is read, and how far
   * it may have come apart from the calibration in force. */
  precision(reading: MonotonicNs): Seconds {
    const age = Math.max(0, secondsFromTo(this.#calibration.at, reading));
    const uncertainty = Number(this.#calibration.uncertainty) / 1e9;
    const rate = Math.max(this.#readings.comesApart, this.#races);
    return Math.max(FINEST_READING, uncertainty) + rate * age;
  }
}

/** `later − earlier` in seconds. */
export const secondsFromTo = (earlier: MonotonicNs, later: MonotonicNs): Seconds =>
  Number(later - earlier) / 1e9;

/** The reading that comes so many seconds after another. */
export const later = (reading: MonotonicNs, seconds: Seconds): MonotonicNs =>
  (reading + BigInt(Math.round(seconds * 1e9))) as MonotonicNs;

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

/** Watches edges of the system clock and keeps the one that is enclosed most narrowly. */
function calibrate({ wallMs, monotonicNs }: ClockReadings): Calibration {
  const start = monotonicNs();
  let beforePrevious = start;
  let previous = wallMs();
  let afterPrevious = monotonicNs();
  // In force when no edge comes: the middle of the millisecond, and as uncertain as the wait was long.
  let best: Calibration = {
    at: start as MonotonicNs,
    offset: BigInt(previous) * NS_PER_MS + NS_PER_MS / 2n - start,
    uncertainty: LONGEST_CALIBRATION_NS,
  };
  const enough = (edges: number) =>
    best.uncertainty <= NARROW_NS || (edges >= EDGES && best.uncertainty <= GOOD_ENOUGH_NS);
  for (let edges = 0; !enough(edges) && afterPrevious - start < LONGEST_CALIBRATION_NS;) {
    const wall = wallMs();
    const after = monotonicNs();
    if (wall !== previous) {
      edges += 1;
      const edge = edgeBetween(beforePrevious, after, previous, wall);
      if (edge.uncertainty < best.uncertainty) best = edge;
    }
    beforePrevious = afterPrevious;
    previous = wall;
    afterPrevious = after;
  }
  return best;
}

/** The clock became `wall` somewhere between the two monotonic readings. */
function edgeBetween(low: bigint, high: bigint, previous: number, wall: number): Calibration {
  const at = (low + high) / 2n;
  // A jump over a millisecond is a coarse tick, a step or a pause: the millisecond need not have begun here.
  const whole = wall === previous + 1 ? 0n : NS_PER_MS;
  return {
    at: at as MonotonicNs,
    offset: BigInt(wall) * NS_PER_MS - at,
    uncertainty: (high - low) / 2n + whole,
  };
}
