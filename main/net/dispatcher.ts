import type { Exchange, ExchangeOutcome } from './exchange.ts';

/** Between two sends. Requests sent in one go are answered in one go, and the answers wait for each
 * other in this process: 1 ms apart, the errors of 500 servers were measured to be 30 times smaller. */
export const SEND_INTERVAL_MS = 1;

/** Timers come late, by a millisecond or more on a busy computer. Requests then leave in one go until
 * they have caught up with their schedule, but no more than so many milliseconds' worth. */
const MOST_CAUGHT_UP_MS = 5;

/** Sockets open at a time: macOS allows a process 256 files unless told otherwise. */
const MAX_OPEN_SOCKETS = 128;

/** The exchanges of one server. */
export interface Lane {
  /** Runs one exchange; `start` is called when its turn has come. Never rejects. */
  readonly run: (start: () => Exchange) => Promise<ExchangeOutcome>;
  /** Closes the sockets, which stay open after an outcome for late and repeated answers. */
  readonly close: () => void;
}

/**
 * Lets requests leave one by one, spaced, and keeps the number of open sockets under its limit: where
 * there is no room, the socket that has waited longest for a late answer is closed.
 */
export class Dispatcher {
  readonly #signal: AbortSignal;
  readonly #maxOpen: number;
  #queue: Promise<void> = Promise.resolve();
  /** When the newest request was to leave, by `performance.now()`. */
  #due = -Infinity;
  /** What closes each socket that is open. */
  readonly #open = new Set<() => void>();
  /** Sockets that have their outcome, oldest first. */
  readonly #lingering = new Set<() => void>();
  /** The request at the head of the queue, when there is no room for it. */
  #needsRoom: (() => void) | null = null;

  /** `signal` cancels every exchange, running or to come. */
  constructor(signal: AbortSignal, maxOpen: number = MAX_OPEN_SOCKETS) {
    this.#signal = signal;
    this.#maxOpen = maxOpen;
    signal.addEventListener('abort', () => this.#open.forEach((close) => close()), { once: true });
  }

  /** Opens the lane of one server. */
  lane(): Lane {
    const closers = new Set<() => void>();
    return {
      run: (start) => this.#run(start, closers),
      close: () => {
        for (const close of closers) close();
      },
    };
  }

  async #run(start: () => Exchange, closers: Set<() => void>): Promise<ExchangeOutcome> {
    const turn = this.#queue.then(() => this.#room());
    this.#queue = turn.then(() => this.#interval());
    await turn;
    if (this.#signal.aborted) return { kind: 'cancelled' };
    const exchange = start();
    const close = () => {
      if (!this.#open.delete(close)) return;
      closers.delete(close);
      this.#lingering.delete(close);
      exchange.close();
      this.#needsRoom?.();
    };
    this.#open.add(close);
    closers.add(close);
    const outcome = await exchange.outcome;
    if (this.#open.has(close)) this.#lingering.add(close);
    if (this.#needsRoom !== null) close();
    return outcome;
  }

  /** Settles when the request after the one that leaves now may leave. Not worth listening for the
   * signal: there may be thousands of these, and each is short. */
  async #interval(): Promise<void> {
    if (this.#signal.aborted) return;
    const now = performance.now();
    const due = this.#due + SEND_INTERVAL_MS;
    this.#due = now - due > MOST_CAUGHT_UP_MS ? now : due;
    const wait = this.#due + SEND_INTERVAL_MS - now;
    if (wait > 0) await new Promise<void>((resolve) => setTimeout(resolve, wait));
  }

  /** Waits for room for one more socket. Called by one request at a time: the head of the queue. */
  async #room(): Promise<void> {
    const [oldest] = this.#lingering;
    if (this.#open.size < this.#maxOpen || this.#signal.aborted) return;
    if (oldest !== undefined) {
      oldest();
      return;
    }
    await new Promise<void>((resolve) => (this.#needsRoom = resolve));
    this.#needsRoom = null;
  }
}
