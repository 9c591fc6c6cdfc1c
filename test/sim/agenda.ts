import type { Seconds } from '#shared/units.ts';

/** `timer`: of the computer under test, stops with its monotonic clock. `packet`: on its way to it, lost
 * when the computer sleeps as it arrives. `world`: happens anyway. */
type Kind = 'timer' | 'packet' | 'world';

interface Entry {
  readonly at: Seconds;
  readonly kind: Kind;
  readonly action: () => void;
}

/** What is still to happen in virtual time, in seconds since the start of the scenario. */
export class Agenda {
  #now: Seconds = 0;
  /** The earliest last; entries of the same time in the order in which they were made. */
  #entries: Entry[] = [];

  get now(): Seconds {
    return this.#now;
  }

  /** Time that the computer itself takes: what falls due meanwhile happens late, as in an event loop. */
  spend(duration: Seconds): void {
    this.#now += duration;
  }

  at(at: Seconds, kind: Kind, action: () => void): void {
    let place = this.#entries.length;
    while (place > 0 && this.#entries[place - 1]!.at <= at) place -= 1;
    this.#entries.splice(place, 0, { at, kind, action });
  }

  /** Lets everything happen until nothing is left. */
  run(): void {
    for (let next = this.#entries.pop(); next !== undefined; next = this.#entries.pop()) {
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
  }

  /** The computer sleeps from now on: its timers wait, and what arrives meanwhile is lost. */
  sleep(duration: Seconds): void {
    const end = this.#now + duration;
    const waiting = this.#entries.filter(({ at, kind }) => kind !== 'packet' || at >= end);
    this.#entries = [];
    for (const { at, kind, action } of waiting.reverse()) {
      this.at(kind === 'timer' ? at + duration : at, kind, action);
    }
    this.#now = end;
  }
}
