import { Coverage } from './coverage.ts';
import { Mutator, randomFrom, type Random } from './mutate.ts';
import type { Target } from './target.ts';

/** When to stop, whichever comes first, and what the random numbers start from. */
export interface Limits {
  readonly cases: number;
  readonly seconds: number;
  readonly seed: number;
}

/** What a run did. */
export interface Report {
  readonly cases: number;
  /** Seconds by the clock, and of the processor: on a busy machine much fewer. */
  readonly seconds: number;
  readonly processor: number;
  /** Counters reached: by the corpus alone, and in the end. */
  readonly reached: { readonly byCorpus: number; readonly now: number };
  /** The inputs, those of the corpus first, that each brought something new when it came. */
  readonly pool: readonly Uint8Array[];
  /** The first input that broke a promise, made as small as it goes. */
  readonly finding: { readonly input: Uint8Array; readonly error: unknown } | null;
}

/** Cases between two looks at the clock. */
const BATCH = 1024;

/**
 * Runs every input of the corpus, then mutations of them. One that takes a way through the parser that none
 * has taken before joins the pool from which the next are made. The same corpus, seed and number of cases
 * give the same cases.
 *
 * @param before is told each input before it runs, for whoever watches for one that does not end.
 */
export function fuzz(
  target: Target,
  corpus: readonly Uint8Array[],
  limits: Limits,
  before: (input: Uint8Array) => void = () => undefined,
): Report {
  const coverage = new Coverage();
  const pool: Uint8Array[] = [new Uint8Array()];
  const started = performance.now();
  const processor = process.threadCpuUsage();
  const elapsed = (): number => (performance.now() - started) / 1000;
  let cases = 0;

  // Parsers that work with exceptions would spend most of their time on stacks that nobody reads.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  const breaks = (input: Uint8Array): boolean => {
    cases += 1;
    before(input);
    try {
      if (run(target, coverage, input) && input.length > 0) pool.push(input.slice());
      return false;
    } catch {
      return true;
    }
  };
  const report = (byCorpus: number, broken?: Uint8Array): Report => {
    Error.stackTraceLimit = stackTraceLimit;
    return {
      cases,
      seconds: elapsed(),
      processor: processorSince(processor),
      reached: { byCorpus, now: coverage.reached },
      pool,
      finding: broken === undefined ? null : finding(target, coverage, broken),
    };
  };

  for (const input of [...pool, ...corpus]) {
    if (breaks(input)) return report(coverage.reached, input);
  }
  const byCorpus = coverage.reached;
  const random = randomFrom(limits.seed);
  const words = target.words.map((word) =>
    typeof word === 'string' ? new TextEncoder().encode(word) : word,
  );
  const mutator = new Mutator(random, target.maxLength, words);
  while (cases < limits.cases && elapsed() < limits.seconds) {
    for (let left = Math.min(BATCH, limits.cases - cases); left > 0; left--) {
      const input = mutator.mutate(pick(pool, random), pool[random(pool.length)]!);
      if (breaks(input)) return report(byCorpus, input.slice());
    }
  }
  return report(byCorpus);
}

/** Seconds that this thread has worked since. */
function processorSince(earlier: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(earlier);
  return (user + system) / 1e6;
}

/** Later ones more often: they have been where the others have not. */
const pick = (pool: readonly Uint8Array[], random: Random): Uint8Array =>
  pool[Math.max(random(pool.length), random(pool.length))]!;

/** Runs one input; true when it brought news. */
function run(target: Target, coverage: Coverage, input: Uint8Array): boolean {
  coverage.start();
  target.run(input);
  const { news, steps } = coverage.finish();
  if (steps > target.maxSteps(input.length)) {
    throw new Error(`${steps} steps for ${input.length} bytes`);
  }
  return news;
}

/** The error of an input, or null. */
function errorOf(target: Target, coverage: Coverage, input: Uint8Array): unknown {
  try {
    run(target, coverage, input);
    return null;
  } catch (error) {
    return error;
  }
}

/** Makes an input that breaks something as small as it goes, and says what it breaks then. */
function finding(target: Target, coverage: Coverage, input: Uint8Array): Report['finding'] {
  const least = smaller(input, (bytes) => errorOf(target, coverage, bytes) !== null);
  return { input: least, error: errorOf(target, coverage, least) };
}

/** Takes parts away for as long as something is still broken by what is left. */
function smaller(input: Uint8Array, breaks: (bytes: Uint8Array) => boolean): Uint8Array {
  let least = input;
  for (let size = Math.ceil(input.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < least.length;) {
      const shorter = Uint8Array.from([...least.subarray(0, at), ...least.subarray(at + size)]);
      if (breaks(shorter)) least = shorter;
      else at += size;
    }
  }
  return least;
}

/**
 * The least of a pool that reaches what all of it reaches: the shortest inputs first, each kept that reaches
 * a counter which none before it has. The empty input is always run, so it need not be kept.
 */
export function distil(target: Target, pool: readonly Uint8Array[]): readonly Uint8Array[] {
  const coverage = new Coverage();
  const shortest = pool.toSorted((a, b) => a.length - b.length || Buffer.compare(a, b));
  const kept = shortest.filter((input) => {
    const reached = coverage.reached;
    run(target, coverage, input);
    return coverage.reached > reached;
  });
  return kept.filter(({ length }) => length > 0);
}
