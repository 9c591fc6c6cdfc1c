import type { BurstResult } from '#shared/core/client/burst.ts';
import { PLAIN_NTP } from '#shared/core/client/protocol.ts';
import type { BurstSize } from '#shared/core/schedule.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { SurveyProgress } from '#shared/model/survey.ts';
import type { MonotonicNs, Seconds } from '#shared/units.ts';
import { runBurst, type BurstContext } from './burst.ts';
import { burstBefore, emptyResult, type BurstState } from './burst-state.ts';
import { later, LocalClock, secondsFromTo } from './clock.ts';
import type { Courtesy } from './courtesy.ts';
import { Dispatcher } from './dispatcher.ts';
import type { EstablishNts } from './nts/establish.ts';
import { progressOf, type PlannedBurst } from './progress.ts';
import type { Resolve, ResolvedAddress } from './resolve.ts';
import { endpointKey, targetsOf, type Endpoint, type Target } from './targets.ts';
import { pause } from './wait.ts';
import { warmUp } from './warm-up.ts';
import { isDenied, seenBy, wayTo, type Way } from './way.ts';

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
  /** Gets the keys of servers that are to be asked by NTS. */
  readonly nts: EstablishNts;
  /** Shortest time between two requests to the same server. */
  readonly spacing: (source: SourceRef) => Seconds;
  /** The etiquette for single addresses; without it (tests on loopback) everybody is asked. */
  readonly courtesy?: Courtesy;
  /** For tests of a clock that is stepped; otherwise this computer's. */
  readonly clock?: LocalClock;
}

/** Told at the start, then regularly, and at the end: all bursts as they stand, and how far the survey is.
 * Must not throw. */
export type OnProgress = (bursts: readonly BurstResult[], progress: SurveyProgress) => void;

/** How often progress is told. At every change of 500 servers it was measured to cost as much as the
 * measurement itself. */
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
  // Not `AbortSignal.any`: what it gives works out anew at every look whether it has aborted.
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = setTimeout(stop, options.deadline * 1000);
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  const survey = new SurveyRun(sources, options, end.signal, onProgress);
  const tick = setInterval(() => survey.tell(), TICK_MS);
  try {
    return await survey.run();
  } finally {
    options.signal.removeEventListener('abort', stop);
    clearTimeout(timer);
    clearInterval(tick);
  }
}

/** One source on its way from a name to bursts. */
interface Entry {
  readonly source: SourceRef;
  readonly spacing: Seconds;
  readonly size: BurstSize;
  /** Null until the name has resolved. */
  bursts: BurstState[] | null;
}

/** What there is to measure of one source. */
interface Planned {
  readonly entry: Entry;
  readonly targets: readonly Target[];
  readonly onlyIf: Way['onlyIf'];
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
      size: options.courtesy?.size(source, options.samples) ?? {
        samples: options.samples,
        spare: true,
      },
      bursts: null,
    }));
    this.#options = options;
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#clock = options.clock ?? new LocalClock();
    this.#context = {
      timeout: options.timeout,
      clock: this.#clock,
      dispatcher: new Dispatcher(signal),
      signal,
      cutShort: () => cutShort(options.signal),
      claim: (endpoint, source) => this.#claim(endpoint, source),
    };
    this.#endsAt = later(this.#clock.monotonic(), options.deadline);
  }

  async run(): Promise<readonly BurstResult[]> {
    this.tell();
    const warm = warmUp(this.#clock);
    const of = (kind: SourceRef['kind']) =>
      this.#entries.filter(({ source }) => source.kind === kind);
    const single = of('server');
    const servers = single.map(async (entry) => await this.#targets(entry));
    // A pool has servers to spare, so it leaves alone what any single server has claimed. Those asked by
    // NTS are not waited for: their key exchange may take long.
    const claimed = Promise.all(servers.filter((_, index) => single[index]?.source.nts !== true));
    const pools = of('pool').map(async (entry) => await this.#targets(entry, claimed));
    await Promise.all(
      [...servers, ...pools].map(async (found) => {
        const planned = await found;
        await warm;
        await this.#measure(planned);
        await this.#again(planned);
      }),
    );
    this.tell();
    return this.#results();
  }

  /** Tells how things stand. */
  tell(): void {
    const now = this.#clock.monotonic();
    const bursts = this.#entries.flatMap(({ bursts, spacing, size }): PlannedBurst[] =>
      (bursts ?? []).map((state) => ({ state, spacing, samples: size.samples })),
    );
    const progress = progressOf({
      now,
      bursts,
      unresolved: this.#entries
        .filter(({ bursts }) => bursts === null)
        .map(({ spacing, size }) => ({ spacing, samples: size.samples })),
      timeout: this.#options.timeout,
      limit: Math.max(0, secondsFromTo(now, this.#endsAt)),
    });
    this.#onProgress(this.#results(), progress);
  }

  /** From a source to its servers; one that cannot be asked is a burst that has failed. */
  async #targets(entry: Entry, before?: Promise<unknown>): Promise<Planned> {
    const way = await wayTo(entry.source, this.#options, this.#signal);
    await before;
    if (way.ok) return await this.#plan(entry, way.value);
    const failure = this.#signal.aborted ? this.#context.cutShort() : way.error;
    entry.bursts = [this.#unmeasured(entry.source, failure)];
    return { entry, targets: [], onlyIf: null };
  }

  async #plan(entry: Entry, { protocol, addresses, onlyIf }: Way): Promise<Planned> {
    const { source } = entry;
    const mayAsk = ({ address, port = source.port }: ResolvedAddress): boolean =>
      this.#options.courtesy?.leavesAlone({ address, port }, source) !== true;
    const free = addresses.filter(mayAsk);
    const found = await targetsOf(source, protocol, free, this.#taken);
    // Another survey may have been faster; from here on, this one is.
    const targets = found.filter(({ endpoints }) => mayAsk(endpoints[0]));
    for (const { endpoints } of targets) this.#options.courtesy?.asking(endpoints[0], source);
    entry.bursts =
      targets.length === 0
        ? [this.#notAsked(source, free, found)]
        : targets.map((target) => seen(burstBefore(target, this.#clock), onlyIf));
    return { entry, targets, onlyIf };
  }

  /** A source that is not asked at any of its addresses. When those that are not to be left alone (`free`) led to no
   * target, one of them is being measured under another name. */
  #notAsked(
    source: SourceRef,
    free: readonly ResolvedAddress[],
    found: readonly Target[],
  ): BurstState {
    if (free.length === 0 || found.length > 0) return this.#unmeasured(source, ASKED_LATELY);
    const elsewhere = free.find((at) => this.#taken.has(endpointKey({ port: source.port, ...at })));
    return this.#unmeasured(source, SAME_SERVER, elsewhere);
  }

  /** Whether a burst may turn to another address of its source; see {@link BurstContext.claim}. */
  #claim(endpoint: Endpoint, source: SourceRef): boolean {
    const { courtesy } = this.#options;
    const key = endpointKey(endpoint);
    if (source.nts !== true && this.#taken.has(key)) return false;
    if (courtesy?.leavesAlone(endpoint, source) === true) return false;
    this.#taken.add(key);
    courtesy?.asking(endpoint, source);
    return true;
  }

  /** The burst of a source that is not asked, with the reason. */
  #unmeasured(source: SourceRef, failure: Reason, at: Partial<ResolvedAddress> = {}): BurstState {
    const { address = null, port = source.port } = at;
    const before = { address, port };
    const result = { ...emptyResult(source, PLAIN_NTP, before), failure, finished: true };
    return { result, done: 0, nextAt: this.#clock.monotonic() };
  }

  async #measure({ entry, targets, onlyIf }: Planned): Promise<void> {
    const { spacing, size } = entry;
    await Promise.all(
      targets.map(async (target, index) => {
        await runBurst({ target, spacing, ...size }, this.#context, (state) => {
          entry.bursts = (entry.bursts ?? []).with(index, seen(state, onlyIf));
        });
      }),
    );
  }

  /** Once more, with new keys, where the server has forgotten those that were kept from before. When it
   * gives none, or not yet, the denial stands. */
  async #again({ entry }: Planned): Promise<void> {
    const [burst] = entry.bursts ?? [];
    if (burst === undefined || !isDenied(burst.result) || !entry.size.spare) return;
    await pause(secondsFromTo(this.#clock.monotonic(), burst.nextAt) * 1000, this.#signal);
    const way = await wayTo(entry.source, this.#options, this.#signal);
    if (way.ok && !this.#signal.aborted) await this.#measure(await this.#plan(entry, way.value));
  }

  #results(): readonly BurstResult[] {
    return this.#entries.flatMap(
      ({ source, bursts }) =>
        bursts?.map(({ result }) => result) ??
        emptyResult(source, PLAIN_NTP, { address: null, port: source.port }),
    );
  }
}

const seen = (state: BurstState, onlyIf: Way['onlyIf']): BurstState => ({
  ...state,
  result: seenBy({ onlyIf }, state.result),
});

/** Every address of the source is being measured under another one. */
const SAME_SERVER: Reason = { code: 'same-server', severity: 'info' };

/** Every address of the source was asked a moment ago under another name, or wants to be left alone. */
const ASKED_LATELY: Reason = { code: 'etiquette-wait', severity: 'info' };

/** The user's word comes before the time limit, should both have come. */
const cutShort = (user: AbortSignal): Reason =>
  user.aborted
    ? { code: 'cancelled', severity: 'info' }
    : { code: 'cancelled', severity: 'info', detail: 'deadline' };
