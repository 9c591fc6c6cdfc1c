import type { Protocol } from '#shared/core/client/protocol.ts';
import type { ProbeOutcome } from '#shared/core/health/evidence.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { Seconds } from '#shared/units.ts';
import type { LocalClock } from '../clock.ts';
import { isRefusal } from '../burst.ts';
import { startExchange, type ExchangeOutcome } from '../exchange.ts';
import type { Endpoint } from '../targets.ts';

/** One request by itself. */
export interface SingleRequest extends Endpoint {
  readonly protocol: Protocol;
  /** UDP port to send from; absent: a random one. */
  readonly localPort?: number;
  readonly timeout: Seconds;
  readonly clock: LocalClock;
  readonly signal: AbortSignal;
}

/** They give no time and still come from the server: whoever sends them has seen the request. */
const ANSWERS_TOO: ReadonlySet<ReasonCode> = new Set(['nts-nak', 'crypto-nak']);

/** What became of one request. */
export interface Asked {
  /** Null: nothing was sent, or the signal came first. */
  readonly outcome: ProbeOutcome | null;
  /** The server does not want to be asked again (RFC 5905, 7.4). */
  readonly refused: boolean;
  /** What its answer carries; null: none that is one to this request. */
  readonly codes: ReadonlySet<ReasonCode> | null;
}

/** Of a request that was not sent, or of which nothing came. */
export const NOT_HEARD = { refused: false, codes: null } as const;

/** Sends one request. Never rejects. */
export async function askOnce({ signal, ...request }: SingleRequest): Promise<Asked> {
  if (signal.aborted) return { outcome: null, ...NOT_HEARD };
  const ignored = new Set<ReasonCode>();
  const exchange = startExchange({
    ...request,
    onSent: () => undefined,
    onIgnored: (reason) => void ignored.add(reason),
    onContradicted: () => undefined,
  });
  signal.addEventListener('abort', exchange.close, { once: true });
  const outcome = await exchange.outcome;
  signal.removeEventListener('abort', exchange.close);
  exchange.close();
  const isAnswered = [...ignored].some((reason) => ANSWERS_TOO.has(reason));
  if (outcome.kind !== 'sample') {
    return { outcome: isAnswered ? 'answered' : outcomeOf(outcome), ...NOT_HEARD };
  }
  const { sample } = outcome;
  return {
    outcome: 'answered',
    refused: isRefusal(sample),
    codes: new Set(sample.reasons.map(({ code }) => code)),
  };
}

function outcomeOf({ kind }: Exclude<ExchangeOutcome, { kind: 'sample' }>): ProbeOutcome | null {
  switch (kind) {
    case 'no-answer':
      return 'silent';
    case 'unreachable':
      return 'unreachable';
    case 'no-request':
    case 'cancelled':
      return null;
  }
}
