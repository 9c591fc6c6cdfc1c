import type { ClockReadings } from '#main/net/clock.ts';
import { FASTEST_SLEW } from '#shared/core/parameters.ts';
import type { Seconds, UnixNs } from '#shared/units.ts';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';

/** What the computer under test is made of. Its clock runs free: nothing corrects it but what is said here. */
export interface LocalModel {
  /** True time − local clock at the start. */
  readonly behind: Seconds;
  /** How much faster than true time its oscillator runs, in seconds per second. A crystal is within
   * 100 ppm, a usual one within 20. */
  readonly frequency: number;
  /** How much the frequency wanders: deviation of its random walk after one second. 1e-8 is about 1 ppm
   * in 3 hours, as in a room whose temperature changes. */
  readonly wander: number;
  /** Somebody sets the clock: at that time it moves by so much (positive: forward). */
  readonly steps: readonly { readonly at: Seconds; readonly by: Seconds }[];
  /** Sleeps: the monotonic clock stops, the system clock goes on. */
  readonly sleeps: readonly { readonly at: Seconds; readonly lasts: Seconds }[];
  /** Mean time by which the program notices an answer late. */
  readonly stall: Seconds;
  /** How long one reading of a clock takes. */
  readonly reading: Seconds;
}

/** A usual desktop computer whose clock nobody keeps right. */
export const usualComputer: LocalModel = {
  behind: 0.3,
  frequency: 10e-6,
  wander: 1e-9,
  steps: [],
  sleeps: [],
  stall: 50e-6,
  reading: 20e-6,
};

/** The oscillator's phase is kept in steps this long. */
const GRID: Seconds = 64;

/** The clocks of the computer under test, in virtual time. */
export class LocalTime {
  readonly #model: LocalModel;
  readonly #start: UnixNs;
  readonly #agenda: Agenda;
  /** Seconds that the oscillator has gained at every multiple of {@link GRID}. */
  readonly #gained: readonly Seconds[];

  constructor(model: LocalModel, start: UnixNs, lasts: Seconds, agenda: Agenda, random: Random) {
    this.#model = model;
    this.#start = start;
    this.#agenda = agenda;
    const gained = [0];
    let frequency = model.frequency;
    while ((gained.length - 2) * GRID < lasts) {
      gained.push(gained.at(-1)! + frequency * GRID);
      frequency += model.wander * Math.sqrt(GRID) * random.gaussian();
    }
    this.#gained = gained;
  }

  /** Its clock − (start + t), where t is the true time gone by since the start. */
  error(t: Seconds): Seconds {
    const { behind, steps } = this.#model;
    const stepped = steps.reduce((sum, { at, by }) => sum + (at <= t ? by : 0), 0);
    return this.#drift(t) + stepped - behind;
  }

  /** Readings for the product's own clock; each takes a little time. */
  get readings(): ClockReadings {
    const take = <T>(read: (t: Seconds) => T): T => {
      this.#agenda.spend(this.#model.reading);
      return read(this.#agenda.now);
    };
    return {
      wallMs: () => take((t) => this.wallMs(t)),
      monotonicNs: () => take((t) => BigInt(Math.round(this.#awake(t) * 1e9))),
      comesApart: 0,
      fastestSlew: FASTEST_SLEW,
    };
  }

  /** What `Date.now()` says. */
  wallMs(t: Seconds): number {
    const ns = this.#start + BigInt(Math.round((t + this.error(t)) * 1e9));
    return Number(ns / 1_000_000n);
  }

  /** What `performance.now()` says. */
  uptimeMs(t: Seconds): number {
    return this.#awake(t) * 1000;
  }

  /** The monotonic clock: the oscillator, without the time that the computer slept. */
  #awake(t: Seconds): Seconds {
    const slept = this.#model.sleeps.map(({ at, lasts }) => Math.min(lasts, Math.max(0, t - at)));
    return t + this.#drift(t) - slept.reduce((sum, one) => sum + one, 0);
  }

  #drift(t: Seconds): Seconds {
    const place = Math.max(0, t) / GRID;
    const before = Math.min(Math.floor(place), this.#gained.length - 2);
    const low = this.#gained[before]!;
    return low + (this.#gained[before + 1]! - low) * (place - before);
  }
}
