import type { SingleCourtesy } from '#main/net/courtesy.ts';
import { addressText } from '#shared/address.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import {
  afterAnswer,
  afterAsking,
  historyKey,
  isLoopback,
  isPool,
  kissesAfter,
  restFor,
  sizeFor,
  spacingFor,
  withoutAsking,
  withSlowdown,
  type Askable,
  type AskHistory,
  type HostRecord,
  type UptimeMs,
} from '#shared/core/schedule.ts';
import type { Reason, ReasonCode } from '#shared/model/reason.ts';
import type { Slowdown } from '#shared/model/settings.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds } from '#shared/units.ts';
import type { Joint } from './joint.ts';
import type { Ports } from './ports.ts';

/** What may be done about one server now. */
export type Permission =
  | { readonly kind: 'ask' }
  /** It told us to stop, now or in an earlier run. */
  | { readonly kind: 'refused' }
  /** Asked a moment ago, and there is nothing to show of it: so long nobody asks it. */
  | { readonly kind: 'wait'; readonly seconds: Seconds }
  /** Asked a moment ago: what it said then is taken, and so long nobody asks it. */
  | { readonly kind: 'reuse'; readonly bursts: readonly BurstResult[]; readonly seconds: Seconds }
  /** Another measurement asks it just now: its answers are shared. */
  | { readonly kind: 'share'; readonly wait: Joint['wait'] };

/**
 * Remembers who was asked, when, and what they said, so that no click and no timer asks a server more often
 * than the schedule allows. The rules stand in `shared/core/schedule.ts`; this is their memory.
 */
export interface Etiquette {
  /** `refusedBy`: servers that refused in an earlier run, as {@link addressText} names them. */
  permission(source: SourceRef, refusedBy: readonly string[]): Permission;
  /** Takes in who asked other runs of the program, earlier ones and those beside it, to ask less often. */
  recall(slowedBy: readonly Slowdown[]): void;
  /** How many bursts in a row this server answered with a kiss RATE. */
  rateKisses(source: SourceRef): number;
  /** Says that these servers are being asked, and where the answers will be. */
  asking(sources: readonly SourceRef[], joint: Joint): void;
  /** The same rules for single addresses, for who knows them. */
  readonly courtesy: SingleCourtesy;
  /** The clock was moved: earlier offsets mean nothing any more. Who was asked when is still remembered. */
  clockMoved(): void;
}

/** What was last heard of a server. */
interface Memory {
  readonly running: Joint['wait'] | null;
  /** Empty: nothing that can be used again. */
  readonly bursts: readonly BurstResult[];
  /** System clock − monotonic clock at that time, in milliseconds. */
  readonly clock: number;
}

/** What is remembered of one address and port, whatever names lead to it. */
interface AddressRecord {
  readonly askedAt: UptimeMs;
  /** Until then it is left alone: by the rule of the name that it was asked by, and for as long as it wants. */
  readonly until: UptimeMs;
  /** The {@link historyKey} under which it was asked last: that name has a rule of its own. */
  readonly asked: string;
  /** How many bursts in a row it answered with a kiss RATE. */
  readonly rateKisses: number;
  readonly refused: boolean;
}

/** A server must be left alone whichever way it was asked, but what it said without authentication does not
 * stand for an answer by NTS. */
const memoryKey = (source: SourceRef): string =>
  `${historyKey(source)}${source.nts === true ? '|nts' : ''}`;

/** When the two clocks have come apart by more than this, the system clock was stepped, whoever did it:
 * `Date.now()` tells whole milliseconds, and a slewing service moves the clock by far less in a minute on
 * systems whose monotonic clock is not slewed with it. */
const STEPPED_MS = 50;

/** Creates an empty memory over the rules. */
export function createEtiquette({
  mayAsk,
  now,
  presets,
}: Pick<Ports, 'mayAsk' | 'now' | 'presets'>): Etiquette {
  const memory = new Map<string, Memory>();
  const addresses = new Map<string, AddressRecord>();
  let history: AskHistory = new Map();
  /** Counts the moves of the clock, so that a burst under way across one is not kept. */
  let epoch = 0;
  const uptime = (): UptimeMs => performance.now();
  const clock = () => now() - uptime();

  const reusable = (known: Memory | undefined): readonly BurstResult[] =>
    known === undefined || Math.abs(clock() - known.clock) > STEPPED_MS ? [] : known.bursts;

  /** The limit that an operator states holds by whatever id its server is asked for. */
  function withLimit(source: SourceRef): Askable {
    const listed = presets.find(({ host, port }) => host === source.host && port === source.port);
    return listed === undefined ? source : { ...source, usage: listed.usage };
  }

  function keep(source: SourceRef, bursts: readonly BurstResult[], begun: number): void {
    const usable = begun === epoch ? bursts.filter(saysSomething) : [];
    memory.set(memoryKey(source), { running: null, bursts: usable, clock: clock() });
    const answered = bursts.some(({ samples }) => samples.length > 0);
    keepOfHost(source, answered, new Set(bursts.flatMap(codesOf)));
    for (const burst of bursts) keepOfAddress(source, burst);
  }

  /** A pool is not refused because one of its many servers refuses: that one is, by its address. */
  function keepOfHost(source: SourceRef, answered: boolean, codes: ReadonlySet<ReasonCode>): void {
    const own = isPool(source) ? new Set([...codes].filter((code) => !GOODBYES.has(code))) : codes;
    history = afterAnswer(history, source, answered, own);
  }

  /** Nobody was bothered: without a network, say. As soon as there is one it may be asked. */
  function forget(source: SourceRef, before: HostRecord | undefined): void {
    history = withoutAsking(history, source, before);
    memory.delete(memoryKey(source));
  }

  function keepOfAddress(source: SourceRef, burst: BurstResult): void {
    const key = addressText({ host: burst.address ?? '', port: burst.port });
    // What is only another name of it was not asked by that name.
    if (burst.sent === 0) return;
    keepOfEndpoint(key, source, burst.samples.length > 0, new Set(codesOf(burst)));
  }

  function keepOfEndpoint(
    key: string,
    source: SourceRef,
    answered: boolean,
    codes: ReadonlySet<ReasonCode>,
  ): void {
    const known = addresses.get(key);
    if (known === undefined) return;
    const rateKisses = kissesAfter(known.rateKisses, answered, codes);
    addresses.set(key, {
      ...known,
      until: known.askedAt + restFor(withLimit(source), rateKisses) * 1000,
      rateKisses,
      refused: known.refused || [...codes].some((code) => GOODBYES.has(code)),
    });
  }

  const courtesy: SingleCourtesy = {
    size: (source, wanted) => sizeFor(history, withLimit(source), wanted),
    spacing: (source) => spacingFor(withLimit(source)),
    leavesAlone({ address, port }, source) {
      const known = addresses.get(addressText({ host: address, port }));
      if (known === undefined || isLoopback({ host: address })) return false;
      if (known.refused) return true;
      return known.asked !== historyKey(source) && uptime() < known.until;
    },
    asking({ address, port }, source) {
      const key = addressText({ host: address, port });
      const { rateKisses = 0, refused = false } = addresses.get(key) ?? {};
      const askedAt = uptime();
      const until = askedAt + restFor(withLimit(source), rateKisses) * 1000;
      addresses.set(key, { askedAt, until, asked: historyKey(source), rateKisses, refused });
    },
    heard({ address, port }, source, codes) {
      keepOfHost(source, true, codes);
      keepOfEndpoint(addressText({ host: address, port }), source, true, codes);
    },
  };

  return {
    permission(source, refusedBy) {
      const known = memory.get(memoryKey(source));
      if (known !== undefined && known.running !== null)
        return { kind: 'share', wait: known.running };
      const rule = mayAsk(history, withLimit(source), uptime());
      if (rule.kind === 'refused' || refusedBy.includes(addressText(source))) {
        return { kind: 'refused' };
      }
      if (rule.kind === 'now') return { kind: 'ask' };
      const bursts = reusable(known);
      return bursts.length === 0
        ? { kind: 'wait', seconds: rule.wait }
        : { kind: 'reuse', bursts, seconds: rule.wait };
    },
    recall(slowedBy) {
      const clocks = { wall: now(), uptime: uptime() };
      for (const slowdown of slowedBy) history = withSlowdown(history, slowdown, clocks);
    },
    rateKisses: (source) => history.get(historyKey(source))?.rateKisses ?? 0,
    asking(sources, { bursts, wait }) {
      const begun = epoch;
      for (const source of sources) {
        const before = history.get(historyKey(source));
        history = afterAsking(history, source, uptime());
        const mine = (all: readonly BurstResult[]) =>
          all.filter((burst) => burst.source.id === source.id);
        const running: Joint['wait'] = (signal) => wait(signal).then(mine, () => []);
        memory.set(memoryKey(source), { running, bursts: [], clock: clock() });
        const ended = (all: readonly BurstResult[]) =>
          wasSpared(mine(all)) ? forget(source, before) : keep(source, mine(all), begun);
        void bursts.then(ended, () => ended([]));
      }
    },
    courtesy,
    clockMoved() {
      epoch += 1;
      for (const [key, known] of memory) memory.set(key, { ...known, bursts: [] });
    },
  };
}

/** A burst that was cut short before anything came, or across a step, cannot stand for the server. */
const saysSomething = ({ samples, clockStepped, failure }: BurstResult): boolean =>
  !clockStepped && (samples.length > 0 || failure?.code !== 'cancelled');

/** Nothing was sent to the source at all, neither a request for the time nor one for keys. */
const wasSpared = (bursts: readonly BurstResult[]): boolean =>
  bursts.length > 0 &&
  bursts.every(
    ({ source, sent, failure }) => sent === 0 && (source.nts !== true || isBeforeKeys(failure)),
  );

/** Whether it came to nothing before keys were asked for. That they are not asked for too often afterwards is
 * seen to where they are kept. */
const isBeforeKeys = (failure: Reason | null): boolean =>
  failure?.code === 'dns-failed' ||
  (failure?.code === 'nts-key-exchange' && failure.detail === 'unreachable');

/** The server wants no more requests: "MUST … stop sending packets to that server" (RFC 5905, 7.4). */
export const GOODBYES: ReadonlySet<ReasonCode> = new Set(['kod-deny', 'kod-rstr']);

/** What the answers say against asking again. */
const codesOf = ({ samples }: BurstResult): readonly ReasonCode[] =>
  samples.flatMap(({ reasons }) => reasons.map(({ code }) => code));
