import type { ReasonCode } from '../model/reason.ts';
import type { Refusal, Slowdown } from '../model/settings.ts';
import type { SourceRef } from '../model/source.ts';
import type { Seconds, UnixMs } from '../units.ts';

/**
 * How often servers may be asked. They are other people's machines, given to the public: within one run
 * of the program these limits hold whoever asks (a timer, the user), and however often. From run to run
 * a refusal and a kiss RATE are kept; spacing and size of a burst hold always.
 */

/** Answers that one burst asks for at most: as many as an initial burst of chrony or ntpd needs to settle.
 * One request that was lost is made up for, so five requests may leave, and once more as many where the clock
 * was stepped meanwhile; chrony sends up to eight for the same four answers (`iburst`). */
export const MAX_BURST_SAMPLES = 4;

/** Between two requests of a burst: "the interval between packets in the burst is two seconds"
 * (RFC 5905, 13.2); chrony's iburst keeps the same. */
export const BURST_SPACING: Seconds = 2;

/** NIST: clients must never ask a server more often than once in 4 s, or are refused (its page on the
 * Internet Time Service). It is the longest spacing within a burst: where an operator wants requests to be
 * farther apart, a burst is one request. */
export const NIST_SPACING: Seconds = 4;

/** Between the starts of two bursts to a host, whoever asks: the shortest poll interval that
 * support.ntp.org's rules of engagement and RFC 5905, 7.3 (suggested minimum poll 6) allow. */
export const HOST_FLOOR: Seconds = 64;

/** How large a burst may be. */
export interface BurstSize {
  /** Answers that are wanted, each with a request of its own; at least 1. */
  readonly samples: number;
  /** Whether one request more may make up for one that was lost, and the burst may be made again where the clock
   * was stepped. */
  readonly spare: boolean;
}

/** A single request, whatever becomes of it. */
const SINGLE: BurstSize = { samples: 1, spare: false };

/** Between two checks that nobody asked for: soon enough to notice a clock going wrong, and with four
 * requests less than a third of what a daemon sends at its shortest poll. */
export const CHECK_INTERVAL: Seconds = 15 * 60;

/** Pool zones: not more than one request in 30 minutes for simple clients (www.pool.ntp.org/tos.html, 4b). */
export const POOL_FLOOR: Seconds = 30 * 60;

/** Longest back-off: MAXPOLL of RFC 5905, 7.2, 2^17 s (36 h). */
const LONGEST_BACK_OFF: Seconds = 2 ** 17;

/**
 * How long a host that answered DENY or RSTR is left alone: 30 days. The RFC gives no end (5905, 7.4:
 * "stop sending packets to that server"); daemons forget at their next start. Networks and policies
 * change, and a single request in a month is no burden to anyone.
 */
const REFUSAL_LASTS: Seconds = 30 * 86_400;

/** Whether a refusal that was kept still holds. The clock may have been set in either direction since. */
export const stillRefuses = ({ at }: Refusal, now: UnixMs): boolean =>
  Math.abs(now - at) / 1000 < REFUSAL_LASTS;

/** Most hosts of which a kiss RATE is kept, the latest: as many as a user can have servers of their own. */
export const MAX_SLOWED = 200;

/** Whether a kiss RATE that was kept still counts: as long as the longest back-off, in which the host may be asked
 * again, and the next kiss adds to those before. The clock may have been set in either direction since. */
export const stillSlows = ({ at }: Slowdown, now: UnixMs): boolean =>
  Math.abs(now - at) / 1000 < LONGEST_BACK_OFF;

/** A source with the limit that its operator states for single requests, as a preset has it. */
export type Askable = SourceRef & {
  readonly usage?: { readonly minInterval: Seconds | null };
};

/** Milliseconds of a clock that nobody sets: a step of the system clock, which this program itself may make, must
 * not count as time gone by. While the computer sleeps it may stand still; then a wait is only longer. */
export type UptimeMs = number;

/** What is remembered of one host and port. */
export interface HostRecord {
  /** When the latest burst to it began. */
  readonly askedAt: UptimeMs;
  /** Whether it has answered a burst of this run. */
  readonly answered: boolean;
  /** How many bursts in a row it answered with a kiss RATE. */
  readonly rateKisses: number;
  /** It answered with a kiss DENY or RSTR: "MUST … stop sending packets to that server" (RFC 5905, 7.4). */
  readonly refused: boolean;
}

/** What is remembered, by {@link historyKey}. */
export type AskHistory = ReadonlyMap<string, HostRecord>;

/** Whether a host may be asked now, and if not, how long to wait; `refused` holds for this run. */
export type Permission =
  | { readonly kind: 'now' }
  | { readonly kind: 'wait'; readonly wait: Seconds }
  | { readonly kind: 'refused' };

/** Hosts are remembered by name: what a pool name resolves to differs each time. */
export const historyKey = ({ host, port }: Pick<SourceRef, 'host' | 'port'>): string =>
  `${host}|${port}`;

/** Time between two requests of a burst to this source. */
export const spacingFor = (source: Askable): Seconds =>
  Math.min(NIST_SPACING, Math.max(BURST_SPACING, requestLimit(source)));

/** Shortest time between two requests to this source that anybody has stated; 0: nobody has. */
function requestLimit(source: Askable): Seconds {
  if (isLoopback(source)) return 0;
  const usual = isPool(source) ? POOL_FLOOR : isNist(source) ? NIST_SPACING : 0;
  return Math.max(usual, source.usage?.minInterval ?? 0);
}

const isNist = ({ operator, host }: SourceRef): boolean =>
  operator === 'NIST' || host.endsWith('.nist.gov');

/** Whether the source is this computer itself: then there is nobody else to be considerate of. */
export const isLoopback = ({ host }: Pick<SourceRef, 'host'>): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Whether the source stands for many servers of other people's: a pool, or a name of the NTP Pool that somebody
 * typed or configured as a server. */
export const isPool = ({ kind, host }: Pick<SourceRef, 'kind' | 'host'>): boolean =>
  kind === 'pool' || host === 'pool.ntp.org' || host.endsWith('.pool.ntp.org');

/** Time between the starts of two bursts to this source, whoever asks. */
export function floorFor(source: Askable): Seconds {
  if (isLoopback(source)) {
    return 0;
  }
  const usual = isPool(source) ? POOL_FLOOR : HOST_FLOOR;
  return Math.max(usual, source.usage?.minInterval ?? 0);
}

/**
 * Whether a source may be asked now. A kiss RATE doubles its floor each time (RFC 5905, 7.4: "MUST
 * immediately reduce its polling interval … and continue to reduce it each time").
 */
export function mayAsk(history: AskHistory, source: Askable, now: UptimeMs): Permission {
  const record = history.get(historyKey(source));
  if (record === undefined) {
    return { kind: 'now' };
  }
  if (record.refused) {
    return { kind: 'refused' };
  }
  const floor = restFor(source, record.rateKisses);
  const gone = (now - record.askedAt) / 1000;
  return gone >= floor ? { kind: 'now' } : { kind: 'wait', wait: floor - gone };
}

/** How long a source, or one address of it, is left alone from the start of a burst on, when it has answered so
 * many bursts in a row with a kiss RATE. */
export const restFor = (source: Askable, rateKisses: number): Seconds =>
  Math.max(floorFor(source), backOff(source, rateKisses));

const backOff = (source: Askable, rateKisses: number): Seconds =>
  rateKisses === 0
    ? 0
    : Math.min(LONGEST_BACK_OFF, Math.max(HOST_FLOOR, floorFor(source)) * 2 ** rateKisses);

/** The history after a burst to a source began. To be called before its first request is sent. */
export function afterAsking(history: AskHistory, source: SourceRef, now: UptimeMs): AskHistory {
  const key = historyKey(source);
  const { answered = false, rateKisses = 0, refused = false } = history.get(key) ?? {};
  return new Map(history).set(key, { askedAt: now, answered, rateKisses, refused });
}

/**
 * How large a burst to this source may be when so many answers are wanted. A single request is for those whose
 * operator wants them farther apart than a burst lasts, and for a host that was only found in the network (those
 * with an id `network:…`) until it has told the time in this run: a gateway or a domain controller need not be a
 * time server, and one request tells.
 */
export function sizeFor(history: AskHistory, source: Askable, wanted: number): BurstSize {
  const isStranger =
    source.id.startsWith('network:') && history.get(historyKey(source))?.answered !== true;
  return isStranger || requestLimit(source) > NIST_SPACING
    ? SINGLE
    : { samples: Math.min(wanted, MAX_BURST_SAMPLES), spare: true };
}

/** The history after that burst ended: whether anything was heard, and the reasons that its samples carry. Silence
 * says nothing of a rate: it neither adds to a back-off nor ends it. */
export function afterAnswer(
  history: AskHistory,
  source: SourceRef,
  answered: boolean,
  codes: ReadonlySet<ReasonCode>,
): AskHistory {
  const key = historyKey(source);
  const record = history.get(key);
  if (record === undefined) {
    return history;
  }
  return new Map(history).set(key, {
    askedAt: record.askedAt,
    answered: record.answered || answered,
    rateKisses: kissesAfter(record.rateKisses, answered, codes),
    refused: record.refused || codes.has('kod-deny') || codes.has('kod-rstr'),
  });
}

/** How many bursts in a row were answered with a kiss RATE, after one more. */
export function kissesAfter(
  before: number,
  answered: boolean,
  codes: ReadonlySet<ReasonCode>,
): number {
  if (codes.has('kod-rate')) return before + 1;
  return answered ? 0 : before;
}

/** The history with a kiss RATE that another run of the program was given: it counts as one of this run, unless the
 * host has been asked later than that. A kiss of the future, by a clock that was set back since, was given just now. */
export function withSlowdown(
  history: AskHistory,
  slowdown: Slowdown,
  now: { readonly wall: UnixMs; readonly uptime: UptimeMs },
): AskHistory {
  if (!stillSlows(slowdown, now.wall)) return history;
  const { kisses } = slowdown;
  const key = historyKey(slowdown);
  const known = history.get(key);
  const askedAt = now.uptime - Math.max(0, now.wall - slowdown.at);
  if (known !== undefined && (known.rateKisses >= kisses || known.askedAt >= askedAt)) {
    return history;
  }
  const { answered = false, refused = false } = known ?? {};
  return new Map(history).set(key, { askedAt, answered, rateKisses: kisses, refused });
}

/** The history as it was before {@link afterAsking}, for a burst of which nothing was ever sent. */
export function withoutAsking(
  history: AskHistory,
  source: SourceRef,
  before: HostRecord | undefined,
): AskHistory {
  const restored = new Map(history);
  if (before === undefined) restored.delete(historyKey(source));
  else restored.set(historyKey(source), before);
  return restored;
}
