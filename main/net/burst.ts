import type { BurstResult } from '#shared/core/client/burst.ts';
import { contradicted } from '#shared/core/client/conflict.ts';
import type { BurstSize } from '#shared/core/schedule.ts';
import type { Reason, ReasonCode } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { MonotonicNs, Seconds } from '#shared/units.ts';
import { burstBefore, emptyResult, type BurstState } from './burst-state.ts';
import { later, secondsFromTo, type LocalClock } from './clock.ts';
import type { Dispatcher, Lane } from './dispatcher.ts';
import { startExchange, type ExchangeOutcome } from './exchange.ts';
import type { Endpoint, Target } from './targets.ts';
import { pause } from './wait.ts';

/** What the bursts of one survey have in common. */
export interface BurstContext {
  /** Time limit for one answer. */
  readonly timeout: Seconds;
  readonly clock: LocalClock;
  readonly dispatcher: Dispatcher;
  /** Ends every burst. */
  readonly signal: AbortSignal;
  /** Why the signal aborted; asked only when it has. */
  readonly cutShort: () => Reason;
  /** Whether a burst may turn to another address of its source, which is then its own: nobody else is measuring
   * it, and it is not to be left alone. */
  readonly claim: (endpoint: Endpoint, source: SourceRef) => boolean;
}

/** How one burst is made. */
export interface BurstPlan extends BurstSize {
  readonly target: Target;
  /** Shortest time between two requests. */
  readonly spacing: Seconds;
}

/** How long after the last time limit an answer is still listened for, to tell a slow server from a
 * silent one. */
const LATE_GRACE: Seconds = 0.5;

/** How long after the last answer a second one is listened for: as long as two exchanges with this
 * server take, within these limits. A network that repeats datagrams does so at once, and whoever has
 * seen the request and answers it as well is about as far away. */
const DUPLICATE_GRACE: { readonly least: Seconds; readonly most: Seconds } = {
  least: 0.002,
  most: 0.02,
};

/** The oldest calibration that a request may leave with: by then a clock that is being slewed has
 * moved by up to a millisecond, which {@link LocalClock.precision} counts in. */
const OLDEST_CALIBRATION: Seconds = 2;

/** Ignored datagrams that are noted per burst; more would only cost memory. */
const MOST_IGNORED = 32;

/** A burst in which the clock was stepped is made again this often. */
const REPEATS = 1;

/** These answers say that the server must not be asked again now (RFC 5905, 7.4). */
const REFUSALS: ReadonlySet<ReasonCode> = new Set(['kod-rate', 'kod-deny', 'kod-rstr']);

/**
 * Asks one server as planned, and tells `onChange` of every step; the last one is `finished`. A burst during
 * which the system clock was stepped is dropped and, with requests to spare, made again once. Never rejects.
 */
export async function runBurst(
  plan: BurstPlan,
  context: BurstContext,
  onChange: (state: BurstState) => void,
): Promise<void> {
  const { clock } = context;
  let burst = new Burst(plan, context, onChange, clock.monotonic());
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
    if (repeat === REPEATS || !plan.spare || context.signal.aborted) {
      burst.finish({ samples: [], clockStepped: true });
      return;
    }
    const target = { ...plan.target, endpoints: burst.endpoints };
    burst = new Burst({ ...plan, target }, context, onChange, burst.nextAt);
  }
}

/** One attempt at a burst. */
class Burst {
  readonly #plan: BurstPlan;
  readonly #context: BurstContext;
  readonly #onChange: (state: BurstState) => void;
  readonly #lane: Lane;
  /** Steps of the clock that had been seen before the first request. */
  readonly #steps: number;
  #endpoint: Endpoint;
  #others: readonly Endpoint[];
  #state: BurstState;
  #last: ExchangeOutcome | null = null;
  /** Requests to the present address that have ended, with or without an answer. */
  #ended = 0;
  /** Requests to addresses that were given up. */
  #sentBefore = 0;
  /** When the newest request left; null before the first. */
  #sentAt: MonotonicNs | null = null;
  #quietSince: MonotonicNs;

  constructor(
    plan: BurstPlan,
    context: BurstContext,
    onChange: (state: BurstState) => void,
    startAt: MonotonicNs,
  ) {
    this.#plan = plan;
    this.#context = context;
    this.#onChange = onChange;
    this.#lane = context.dispatcher.lane();
    this.#steps = context.clock.steps;
    [this.#endpoint, ...this.#others] = plan.target.endpoints;
    this.#state = { ...burstBefore(plan.target, context.clock), nextAt: startAt };
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

  /** The addresses that have not been given up, the present one first. */
  get endpoints(): Target['endpoints'] {
    return [this.#endpoint, ...this.#others];
  }

  /** When the same server may be asked again. */
  get nextAt(): MonotonicNs {
    return this.#state.nextAt;
  }

  /** Asks until enough was asked, or it is no use, and looks whether the clock was stepped. */
  async run(): Promise<void> {
    const { clock, signal } = this.#context;
    while (this.#state.done < this.#plan.samples && !signal.aborted && !this.stepped) {
      await pause(secondsFromTo(clock.monotonic(), this.#state.nextAt) * 1000, signal);
      this.#last = await this.#lane.run(() => this.#start());
      this.#quietSince = clock.monotonic();
      if (!this.#take(this.#last)) break;
    }
    await this.#listenOn();
    this.#lane.close();
    // Where a glance raises doubts, bursts that end together share one calibration: the first makes it.
    if (!clock.agrees() && clock.calibration.at < this.#quietSince) clock.recalibrate();
  }

  /** Tells the end, with what the verdict over the clock changes. */
  finish(change: Partial<BurstResult>): void {
    const { signal, cutShort } = this.#context;
    const { result, done } = this.#state;
    const cut = signal.aborted && done < this.#plan.samples && !this.refused;
    const failure = result.failure ?? (cut ? cutShort() : null);
    // Where none has answered, there is no loss to be told of one: all that was sent counts.
    const sent = result.sent + (result.samples.length === 0 ? this.#sentBefore : 0);
    this.#tell({ failure, sent, ...change, finished: true });
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
      protocol: this.#plan.target.protocol,
      onSent: () => {
        this.#sentAt = clock.monotonic();
        this.#tell({ sent: this.#state.result.sent + 1 });
      },
      onIgnored: (reason) => this.#ignore(reason),
      onContradicted: (answer) => this.#contradict(answer),
    });
  }

  /** Notes how an exchange ended; false when the server is not to be asked again. */
  #take(outcome: ExchangeOutcome): boolean {
    if (outcome.kind === 'no-request' || outcome.kind === 'cancelled') return false;
    const { result } = this.#state;
    const samples =
      outcome.kind === 'sample' ? [...result.samples, outcome.sample] : result.samples;
    this.#ended += 1;
    this.#state = { ...this.#state, done: this.#done(samples.length), nextAt: this.#nextTurn() };
    switch (outcome.kind) {
      case 'sample':
        this.#tell({ samples });
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
    }
  }

  /**
   * How many of the planned requests are over, when so many were answered. One that was lost is asked
   * again, once in a burst and like any other request after the spacing, so it is not over yet: chrony's
   * initial burst likewise counts answers, four, and sends up to eight requests for them. Only a server
   * that has answered is worth it, for one that is silent would cost a time limit more; but of a single request
   * nothing else tells whether it is.
   */
  #done(answered: number): number {
    const { samples, spare } = this.#plan;
    const lost = spare && answered < this.#ended && (answered > 0 || samples === 1);
    return lost ? this.#ended - 1 : this.#ended;
  }

  /** A server that has several addresses may be down at one of them alone. */
  #tryOther(): boolean {
    const { source, protocol } = this.#plan.target;
    const { claim } = this.#context;
    // One that somebody else has turned to meanwhile is measured there.
    const index = this.#others.findIndex((endpoint) => claim(endpoint, source));
    const next = this.#others[index];
    if (next === undefined) return false;
    // What still comes from the address given up does not belong to the next one.
    this.#lane.close();
    this.#endpoint = next;
    this.#others = this.#others.slice(index + 1);
    this.#sentBefore += this.#state.result.sent;
    const result = emptyResult(source, protocol, next);
    this.#ended = 0;
    this.#state = { ...this.#state, done: 0, result };
    return true;
  }

  /** Where nothing was sent (no way to the network), nothing has to be waited for. */
  #nextTurn(): MonotonicNs {
    if (this.#sentAt === null) return this.#state.nextAt;
    return later(this.#sentAt, this.#plan.spacing);
  }

  async #listenOn(): Promise<void> {
    if (this.#last?.kind === 'no-answer') await pause(LATE_GRACE * 1000, this.#context.signal);
    if (this.#last?.kind === 'sample') {
      const { least, most } = DUPLICATE_GRACE;
      const grace = Math.min(most, Math.max(least, 2 * this.#last.sample.delay));
      await pause(grace * 1000, this.#context.signal);
    }
  }

  /** Holds a second answer against the first, which has become a sample by then: the outcome of an
   * exchange is taken before the next datagram is read. */
  #contradict(answer: Sample): void {
    const { samples } = this.#state.result;
    this.#tell({ samples: samples.map((one) => (one === answer ? contradicted(one) : one)) });
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

/** Whether a server says with this answer that it must not be asked again now. */
export const isRefusal = (sample: Sample): boolean =>
  sample.reasons.some(({ code }) => REFUSALS.has(code));
