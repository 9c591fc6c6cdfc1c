/** Global under which istanbul keeps the counters of every module that was instrumented. */
export const COUNTERS = '__fuzzCounters__';

/** What istanbul counts of one module: statements, functions, and the arms of each branch. */
interface ModuleCounters {
  s: ArrayLike<number>;
  f: ArrayLike<number>;
  b: Record<string, ArrayLike<number>>;
}

/** What one run of a target brought. */
export interface Trace {
  /** It reached a counter, or an order of magnitude of its count, that no run before it had reached. */
  readonly news: boolean;
  /** Statements, functions and branches passed: how much work it was, the same on every machine. */
  readonly steps: number;
}

/**
 * Reads the counters that {@link COUNTERS} holds by now, so everything must have been imported. A count
 * matters by its magnitude (1, 2, 3, 4-7, 8-15, 16-31, 32-127, more), as in AFL: a loop that runs 40 times
 * is nothing new beside one of 41, and much beside one of 2.
 */
export class Coverage {
  readonly #counts: Uint32Array;
  /** One bit for each magnitude that was seen. */
  readonly #seen: Uint8Array;

  constructor() {
    const modules = Object.values(
      (globalThis as unknown as Record<string, Record<string, ModuleCounters>>)[COUNTERS] ?? {},
    );
    const size = (module: ModuleCounters): number =>
      [module.s, module.f, ...Object.values(module.b)].reduce(
        (sum, part) => sum + Object.keys(part).length,
        0,
      );
    this.#counts = new Uint32Array(modules.reduce((sum, module) => sum + size(module), 0));
    this.#seen = new Uint8Array(this.#counts.length);
    // One array instead of many small objects: it is read after every run.
    let at = 0;
    const take = (part: ArrayLike<number>): Uint32Array =>
      this.#counts.subarray(at, (at += Object.keys(part).length));
    for (const module of modules) {
      module.s = take(module.s);
      module.f = take(module.f);
      for (const [branch, arms] of Object.entries(module.b)) module.b[branch] = take(arms);
    }
  }

  /** Counters that some run has reached. */
  get reached(): number {
    return this.#seen.reduce((sum, bits) => sum + (bits === 0 ? 0 : 1), 0);
  }

  /** Forgets what was counted since the last run, and nothing that was seen. */
  start(): void {
    this.#counts.fill(0);
  }

  /** What was counted since {@link start}. */
  finish(): Trace {
    const [counts, seen] = [this.#counts, this.#seen];
    let news = false;
    let steps = 0;
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i]!;
      if (count === 0) continue;
      steps += count;
      const bit = 1 << magnitude(count);
      if ((seen[i]! & bit) === 0) {
        seen[i]! |= bit;
        news = true;
      }
    }
    return { news, steps };
  }
}

function magnitude(count: number): number {
  if (count < 4) return count - 1;
  if (count < 32) return 32 - Math.clz32(count);
  return count < 128 ? 6 : 7;
}
