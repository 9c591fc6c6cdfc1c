/** Lets at most so many operations run at a time; the others wait in the order in which they came. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  /** Runs `operation` as soon as a place is free, and frees the place when it settles. */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await operation();
    } finally {
      const next = this.#waiting.shift();
      // A place is handed on, never freed in between, so nobody can jump the queue.
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
