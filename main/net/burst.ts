import type { BurstResult } from '#shared/core/client/burst.ts';
import type { Protocol } from '#shared/core/client/protocol.ts';
import type { Reason, ReasonCode } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { MonotonicNs, Seconds } from '#shared/units.ts';
import { later, secondsFromTo, type LocalClock } from './clock.ts';
import type { Dispatcher, Lane } from './dispatcher.ts';
import { startExchange, type ExchangeOutcome } from './exchange.ts';
import type { Endpoint, Target } from './targets.ts';
import { pause } from './wait.ts';

/** What the bursts of one survey have in common. */
export interface BurstContext {
  readonly samples: number;
  /** Time limit for one answer. */
  readonly timeout: Seconds;
  readonly clock: LocalClock;
  readonly dispatcher: Dispatcher;
  /** Ends every burst. */
  readonly signal: AbortSignal;
  /** Why the signal aborted; asked only when it has. */
  readonly cutShort: () => Reason;
}

/** A burst as it stands. */
export interface BurstState {
  readonly result: BurstResult;
  /** Requests that have been answered or given up, of those planned. */
  readonly done: number;
  /** When the next request may leave. */
  readonly nextAt: MonotonicNs;
}

/** How long after the last time limit an answer is still listened for, to tell a slow server from a
 * silent one. */
const LATE_GRACE: Seconds = 0.5;

/** How long after the last answer a second one is listened for: a network that repeats datagrams does
 * so at once. */
const DUPLICATE_GRACE: Seconds = 0.02;

/** The oldest calibration that a request may leave with: by then a clock that is being slewed has
 * moved by up to a millisecond. */
const OLDEST_CALIBRATION: Seconds = 2;

/** How long the verdict over the clock waits for a moment in which no answer is awaited, because a
 * calibration would delay it. */
const IDLE_LIMIT_MS = 1000;

/** Ignored datagrams that are noted per burst; more would only cost memory. */
const MOST_IGNORED = 32;

/** A burst in which the clock was stepped is made again this often. */
const REPEATS = 1;

/** These answers say that the server must not be asked again now (RFC 5905, 7.4). */
const REFUSALS: ReadonlySet<ReasonCode> = new Set(['kod-rate', 'kod-deny', 'kod-rstr']);

/** A burst that has not begun. */
export function burstBefore({ source, protocol, endpoints }: Target, clock: LocalClock): BurstState {
  return { result: emptyResult(source, protocol, endpoints[0]), done: 0, nextAt: clock.monotonic() };
}

/**
 * Asks one server `samples` times, `spacing` apart, and tells `onChange` of every step; the last one is
 * `finished`. A burst during which the system clock was stepped is dropped and made again once. Never
 * rejects.
 */
export async function runBurst(
  target: Target,
  spacing: Seconds,
  context: BurstContext,
  onChange: (state: BurstState) => void,
): Promise<void> {
  const { clock } = context;
  let burst = new Burst(target, spacing, context, onChange, clock.monotonic());
  for (let repeat = 0; ; repeat += 1) {
    await burst.run();
    if (!burst.stepped) {
      burst.finish({});
      return;
    }
    if (burst.refused) {
      // The refusal holds whatever the clock did; only its times mean nothing.
      burst.finish({ clockStepped: true });
      return;
    }
    if (repeat === REPEATS || context.signal.aborted) {
      burst.finish({ samples: [], clockStepped: true });
      return;
    }
    burst = new Burst(target, spacing, context, onChange, burst.nextAt);
  }
}

/** One attempt at a burst. */
class Burst {
  readonly #context: BurstContext;
  readonly #spacing: Seconds;
  readonly #onChange: (state: BurstState) => void;
  readonly #lane: Lane;
  readonly #protocol: Protocol;
  /** Steps of the clock that had been seen before the first request. */
  readonly #steps: number;
  #endpoint: Endpoint;
  #others: readonly Endpoint[];
  #state: BurstState;
  #last: ExchangeOutcome | null = null;
  /** When the newest request left; null before the first. */
  #sentAt: MonotonicNs | null = null;
  #quietSince: MonotonicNs;

  constructor(
    target: Target,
    spacing: Seconds,
    context: BurstContext,
    onChange: (state: BurstState) => void,
    startAt: MonotonicNs,
  ) {
    this.#context = context;
    this.#spacing = spacing;
    this.#onChange = onChange;
    this.#lane = context.dispatcher.lane();
    this.#protocol = target.protocol;
    this.#steps = context.clock.steps;
    [this.#endpoint, ...this.#others] = target.endpoints;
    this.#state = { result: emptyResult(target.source, target.protocol, this.#endpoint), done: 0, nextAt: startAt };
    this.#quietSince = startAt;
  }

  /** Whether the clock was stepped since the burst began, as far as it has been calibrated. */
  get stepped(): boolean {
    return this.#context.clock.steps !== this.#steps;
  }

  /** Whether the server said that it must not be asked again. */
  get refused(): boolean {
    return this.#state.result.samples.some((sample) => isRefusal(sample));
  }

  /** When the same server may be asked again. */
  get nextAt(): MonotonicNs {
    return this.#state.nextAt;
  }

  /** Asks until enough was asked, or it is no use, and calibrates the clock for the verdict. */
  async run(): Promise<void> {
    const { clock, dispatcher, samples, signal } = this.#context;
    while (this.#state.done < samples && !signal.aborted && !this.stepped) {
      await pause(secondsFromTo(clock.monotonic(), this.#state.nextAt) * 1000, signal);
      this.#last = await this.#lane.run(() => this.#start());
      this.#quietSince = clock.monotonic();
      if (!this.#take(this.#last)) break;
    }
    await this.#listenOn();
    await dispatcher.idle(IDLE_LIMIT_MS);
    this.#lane.close();
    // Bursts that end together share one calibration: the first of them makes it.
    if (clock.calibration.at < this.#quietSince) clock.recalibrate();
  }

  /** Tells the end, with what the verdict over the clock changes. */
  finish(change: Partial<BurstResult>): void {
    const { samples, signal, cutShort } = this.#context;
    const cut = signal.aborted && this.#state.done < samples && !this.refused;
    const failure = this.#state.result.failure ?? (cut ? cutShort() : null);
    this.#tell({ failure, ...change, finished: true });
  }

  #start() {
    const { clock, timeout } = this.#context;
    if (secondsFromTo(clock.calibration.at, clock.monotonic()) > OLDEST_CALIBRATION) {
      clock.recalibrate();
    }
    return startExchange({
      ...this.#endpoint,
      timeout,
      clock,
      protocol: this.#protocol,
      onSent: () => {
        this.#sentAt = clock.monotonic();
        this.#tell({ sent: this.#state.result.sent + 1 });
      },
      onIgnored: (reason) => this.#ignore(reason),
    });
  }

  /** Notes how an exchange ended; false when the server is not to be asked again. */
  #take(outcome: ExchangeOutcome): boolean {
    const { result, done } = this.#state;
    this.#state = { ...this.#state, done: done + 1, nextAt: this.#nextTurn() };
    switch (outcome.kind) {
      case 'sample':
        this.#tell({ samples: [...result.samples, outcome.sample] });
        return !this.refused;
      case 'no-answer':
        if (result.samples.length === 0) this.#tryOther();
        this.#tell({});
        return true;
      case 'unreachable': {
        if (result.samples.length > 0 || this.#tryOther()) {
          this.#tell({});
          return true;
        }
        const detail = outcome.code.slice(0, LONGEST_DETAIL);
        this.#tell({ failure: { code: outcome.reason, severity: 'bad', detail } });
        return false;
      }
      case 'no-request':
      case 'cancelled':
        this.#state = { ...this.#state, done };
        return false;
    }
  }

  /** A server that has several addresses may be down at one of them alone. */
  #tryOther(): boolean {
    const [next, ...others] = this.#others;
    if (next === undefined) return false;
    // What still comes from the address given up does not belong to the next one.
    this.#lane.close();
    this.#endpoint = next;
    this.#others = others;
    const result = emptyResult(this.#state.result.source, this.#protocol, next);
    this.#state = { ...this.#state, done: 0, result };
    return true;
  }

  /** Where nothing was sent (no way to the network), nothing has to be waited for. */
  #nextTurn(): MonotonicNs {
    if (this.#sentAt === null) return this.#state.nextAt;
    return later(this.#sentAt, this.#spacing);
  }

  async #listenOn(): Promise<void> {
    if (this.#last?.kind === 'no-answer') await pause(LATE_GRACE * 1000, this.#context.signal);
    if (this.#last?.kind === 'sample') await pause(DUPLICATE_GRACE * 1000, this.#context.signal);
  }

  #ignore(reason: ReasonCode): void {
    const { ignored } = this.#state.result;
    if (ignored.length < MOST_IGNORED) this.#tell({ ignored: [...ignored, reason] });
  }

  #tell(change: Partial<BurstResult>): void {
    this.#state = { ...this.#state, result: { ...this.#state.result, ...change } };
    this.#onChange(this.#state);
  }
}

/** The longest {@link Reason.detail}. */
const LONGEST_DETAIL = 16;

const isRefusal = (sample: Sample): boolean =>
  sample.reasons.some(({ code }) => REFUSALS.has(code));

/** What is known of a burst before its first request. */
export function emptyResult(
  source: Target['source'],
  { authentication }: Protocol,
  { address, port }: { readonly address: string | null; readonly port: number },
): BurstResult {
  return {
    source,
    address,
    port,
    authentication,
    sent: 0,
    samples: [],
    ignored: [],
    failure: null,
    clockStepped: false,
    finished: false,
  };
}
