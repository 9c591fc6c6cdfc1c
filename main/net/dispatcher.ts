import type { Exchange, ExchangeOutcome } from './exchange.ts';
import { pause } from './wait.ts';

/** Between two sends. Requests sent in one go are answered in one go, and the answers wait for each
 * other in this process: 1 ms apart, the errors of 500 servers were measured to be 30 times smaller. */
export const SEND_INTERVAL_MS = 1;

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
  #open = 0;
  #awaited = 0;
  /** Sockets that have their outcome, oldest first. */
  readonly #lingering = new Set<() => void>();
  /** The request at the head of the queue, when there is no room for it. */
  #needsRoom: (() => void) | null = null;
  #needIdle: (() => void)[] = [];

  /** `signal` cancels every exchange, running or to come. */
  constructor(signal: AbortSignal, maxOpen: number = MAX_OPEN_SOCKETS) {
    this.#signal = signal;
    this.#maxOpen = maxOpen;
  }

  /** Opens the lane of one server. */
  lane(): Lane {
    const closers = new Set<() => void>();
    return {
      run: async (start) => await this.#run(start, closers),
      close: () => {
        for (const close of closers) close();
      },
    };
  }

  /** Settles when no answer is awaited, at the latest after `limitMs`. */
  async idle(limitMs: number): Promise<void> {
    if (this.#awaited === 0) return;
    const idle = new Promise<void>((resolve) => this.#needIdle.push(resolve));
    await Promise.race([idle, pause(limitMs, this.#signal)]);
  }

  async #run(start: () => Exchange, closers: Set<() => void>): Promise<ExchangeOutcome> {
    const turn = this.#queue.then(async () => await this.#room());
    this.#queue = turn.then(async () => await pause(SEND_INTERVAL_MS, this.#signal));
    await turn;
    if (this.#signal.aborted) return { kind: 'cancelled' };
    this.#open += 1;
    this.#awaited += 1;
    const exchange = start();
    const close = () => {
      if (!closers.delete(close)) return;
      this.#lingering.delete(close);
      this.#open -= 1;
      exchange.close();
      this.#needsRoom?.();
    };
    closers.add(close);
    this.#signal.addEventListener('abort', close, { once: true });
    const outcome = await exchange.outcome;
    this.#signal.removeEventListener('abort', close);
    if (closers.has(close)) this.#lingering.add(close);
    if (this.#needsRoom !== null) close();
    this.#awaited -= 1;
    if (this.#awaited === 0) for (const idle of this.#needIdle.splice(0)) idle();
    return outcome;
  }

  /** Waits for room for one more socket. Called by one request at a time: the head of the queue. */
  async #room(): Promise<void> {
    const [oldest] = this.#lingering;
    if (this.#open < this.#maxOpen || this.#signal.aborted) return;
    if (oldest !== undefined) {
      oldest();
      return;
    }
    await new Promise<void>((resolve) => (this.#needsRoom = resolve));
    this.#needsRoom = null;
  }
}
