import type { BurstResult } from '#shared/core/client/burst.ts';
import { PLAIN_NTP } from '#shared/core/client/protocol.ts';
import type { AppError } from '#shared/errors.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { SurveyProgress } from '#shared/model/survey.ts';
import type { MonotonicNs, Seconds } from '#shared/units.ts';
import { burstBefore, emptyResult, runBurst, type BurstContext, type BurstState } from './burst.ts';
import { later, LocalClock, secondsFromTo } from './clock.ts';
import { Dispatcher } from './dispatcher.ts';
import { progressOf, type PlannedBurst } from './progress.ts';
import type { Resolve } from './resolve.ts';
import { targetsOf, type Target } from './targets.ts';
import { warmUp } from './warm-up.ts';

/** How a survey is made. */
export interface MeasureOptions {
  /** Requests per server, at least 1. */
  readonly samples: number;
  /** How long one request waits for its answer. */
  readonly timeout: Seconds;
  /** Time limit for the whole; what has come in by then is kept. */
  readonly deadline: Seconds;
  /** Cancels; what has come in by then is kept. */
  readonly signal: AbortSignal;
  readonly resolve: Resolve;
  /** Shortest time between two requests to the same server. */
  readonly spacing: (source: SourceRef) => Seconds;
  /** For tests of a clock that is stepped; otherwise this computer's. */
  readonly clock?: LocalClock;
}

/** Told of every change: all bursts as they stand, and how far the survey is. Must not throw. */
export type OnProgress = (bursts: readonly BurstResult[], progress: SurveyProgress) => void;

/** Progress is told at least this often, so that the time left runs down while nothing arrives. */
const TICK_MS = 250;

/**
 * Measures all sources at once and returns the bursts in the order of the sources: one for each server
 * name, several for a pool name. Never rejects: whatever fails is in the bursts.
 */
export async function measureSources(
  sources: readonly SourceRef[],
  options: MeasureOptions,
  onProgress: OnProgress,
): Promise<readonly BurstResult[]> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.deadline * 1000);
  const signal = AbortSignal.any([options.signal, deadline.signal]);
  const survey = new SurveyRun(sources, options, signal, onProgress);
  const tick = setInterval(() => survey.tell(), TICK_MS);
  try {
    return await survey.run();
  } finally {
    clearTimeout(timer);
    clearInterval(tick);
  }
}

/** One source on its way from a name to bursts. */
interface Entry {
  readonly source: SourceRef;
  readonly spacing: Seconds;
  /** Null until the name has resolved. */
  bursts: BurstState[] | null;
}

class SurveyRun {
  readonly #entries: readonly Entry[];
  readonly #options: MeasureOptions;
  readonly #signal: AbortSignal;
  readonly #onProgress: OnProgress;
  readonly #clock: LocalClock;
  readonly #context: BurstContext;
  readonly #endsAt: MonotonicNs;
  /** Addresses that are being measured, under whichever source came first. */
  readonly #taken = new Set<string>();

  constructor(
    sources: readonly SourceRef[],
    options: MeasureOptions,
    signal: AbortSignal,
    onProgress: OnProgress,
  ) {
    this.#entries = sources.map((source) => ({
      source,
      spacing: options.spacing(source),
      bursts: null,
    }));
    this.#options = options;
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#clock = options.clock ?? new LocalClock();
    this.#context = {
      samples: options.samples,
      timeout: options.timeout,
      clock: this.#clock,
      dispatcher: new Dispatcher(signal),
      signal,
      cutShort: () => cutShort(options.signal),
    };
    this.#endsAt = later(this.#clock.monotonic(), options.deadline);
  }

  async run(): Promise<readonly BurstResult[]> {
    this.tell();
    const warm = warmUp(this.#clock);
    const of = (kind: SourceRef['kind']) =>
      this.#entries.filter(({ source }) => source.kind === kind);
    const servers = of('server').map(async (entry) => await this.#targets(entry));
    // A pool has servers to spare, so it leaves alone what any single server has claimed.
    const claimed = Promise.all(servers);
    const pools = of('pool').map(async (entry) => await this.#targets(entry, claimed));
    await Promise.all(
      [...servers, ...pools].map(async (found) => {
        const { entry, targets } = await found;
        await warm;
        await this.#measure(entry, targets);
      }),
    );
    return this.#results();
  }

  /** Tells how things stand. */
  tell(): void {
    const now = this.#clock.monotonic();
    const bursts = this.#entries.flatMap(({ bursts, spacing }): PlannedBurst[] =>
      (bursts ?? []).map((state) => ({ state, spacing })),
    );
    const progress = progressOf({
      now,
      bursts,
      unresolved: this.#entries.flatMap(({ bursts, spacing }) => (bursts === null ? spacing : [])),
      samples: this.#options.samples,
      timeout: this.#options.timeout,
      limit: Math.max(0, secondsFromTo(now, this.#endsAt)),
    });
    this.#onProgress(this.#results(), progress);
  }

  /** From a name to its servers; a name that does not resolve is a burst that has failed. */
  async #targets(
    entry: Entry,
    before?: Promise<unknown>,
  ): Promise<{ entry: Entry; targets: readonly Target[] }> {
    const { source } = entry;
    const found = await this.#options.resolve(source.host, this.#signal);
    await before;
    const targets = found.ok ? await targetsOf(source, PLAIN_NTP, found.value, this.#taken) : [];
    if (!found.ok) {
      entry.bursts = [this.#unmeasured(source, this.#nameFailure(found.error))];
    } else if (targets.length === 0) {
      entry.bursts = [this.#unmeasured(source, SAME_SERVER)];
    } else {
      entry.bursts = targets.map((target) => burstBefore(target, this.#clock));
    }
    this.tell();
    return { entry, targets };
  }

  #nameFailure(error: AppError): Reason {
    return this.#signal.aborted ? this.#context.cutShort() : dnsFailure(error);
  }

  /** The burst of a source that is not asked, with the reason. */
  #unmeasured(source: SourceRef, failure: Reason): BurstState {
    const before = { address: null, port: source.port };
    const result = { ...emptyResult(source, PLAIN_NTP, before), failure, finished: true };
    return { result, done: 0, nextAt: this.#clock.monotonic() };
  }

  async #measure(entry: Entry, targets: readonly Target[]): Promise<void> {
    await Promise.all(
      targets.map(async (target, index) => {
        await runBurst(target, entry.spacing, this.#context, (state) => {
          entry.bursts = (entry.bursts ?? []).with(index, state);
          this.tell();
        });
      }),
    );
  }

  #results(): readonly BurstResult[] {
    return this.#entries.flatMap(
      ({ source, bursts }) =>
        bursts?.map(({ result }) => result) ??
        emptyResult(source, PLAIN_NTP, { address: null, port: source.port }),
    );
  }
}

/** Every address of the source is being measured under another one. */
const SAME_SERVER: Reason = { code: 'same-server', severity: 'info' };

/** The user's word comes before the time limit, should both have come. */
const cutShort = (user: AbortSignal): Reason =>
  user.aborted
    ? { code: 'cancelled', severity: 'info' }
    : { code: 'cancelled', severity: 'info', detail: 'deadline' };

const dnsFailure = ({ code, context }: AppError): Reason => ({
  code: 'dns-failed',
  severity: 'bad',
  detail: code === 'net.dns' ? context.reason : code,
});
