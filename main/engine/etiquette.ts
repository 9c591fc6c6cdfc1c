import type { Courtesy } from '#main/net/courtesy.ts';
import { addressText } from '#shared/address.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import {
  afterAnswer,
  afterAsking,
  historyKey,
  HOST_FLOOR,
  isLoopback,
  isPool,
  requestsFor,
  type Askable,
  type AskHistory,
  type mayAsk,
  type UptimeMs,
} from '#shared/core/schedule.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';

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
  | { readonly kind: 'share'; readonly bursts: Promise<readonly BurstResult[]> };

/**
 * Remembers who was asked, when, and what they said, so that no click and no timer asks a server more often
 * than the schedule allows. The rules stand in `shared/core/schedule.ts`; this is their memory.
 */
export interface Etiquette {
  permission(source: Askable, refusedBy: readonly string[]): Permission;
  /** Says that these servers are being asked, and where the answers will be. */
  asking(sources: readonly SourceRef[], bursts: Promise<readonly BurstResult[]>): void;
  /** The same rules for single addresses, for who knows them. */
  readonly courtesy: Courtesy;
  /** The clock was moved: earlier offsets mean nothing any more. Who was asked when is still remembered. */
  clockMoved(): void;
}

/** What was last heard of a server. */
interface Memory {
  readonly running: Promise<readonly BurstResult[]> | null;
  /** Empty: nothing that can be used again. */
  readonly bursts: readonly BurstResult[];
  /** System clock − monotonic clock at that time, in milliseconds. */
  readonly clock: number;
}

/** What is remembered of one address and port, whatever names lead to it. */
interface AddressRecord {
  readonly askedAt: UptimeMs;
  /** The {@link historyKey} under which it was asked last: that name has a rule of its own. */
  readonly asked: string;
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

/** Creates an empty memory over the rules. `now` reads the system clock. */
export function createEtiquette(rules: typeof mayAsk, now: () => UnixMs): Etiquette {
  const memory = new Map<string, Memory>();
  const addresses = new Map<string, AddressRecord>();
  let history: AskHistory = new Map();
  /** Counts the moves of the clock, so that a burst under way across one is not kept. */
  let epoch = 0;
  const uptime = (): UptimeMs => performance.now();
  const clock = () => now() - uptime();

  const reusable = (known: Memory | undefined): readonly BurstResult[] =>
    known === undefined || Math.abs(clock() - known.clock) > STEPPED_MS ? [] : known.bursts;

  function keep(source: SourceRef, bursts: readonly BurstResult[], begun: number): void {
    const usable = begun === epoch ? bursts.filter(saysSomething) : [];
    memory.set(memoryKey(source), { running: null, bursts: usable, clock: clock() });
    const answered = bursts.some(({ samples }) => samples.length > 0);
    const codes = new Set(bursts.flatMap(codesOf));
    // A pool is not refused because one of its many servers refuses: that one is, by its address.
    if (isPool(source)) for (const goodbye of GOODBYES) codes.delete(goodbye);
    history = afterAnswer(history, source, answered, codes);
    for (const { address, port, samples } of bursts) {
      const host = address ?? '';
      const key = addressText({ host, port });
      const known = addresses.get(key);
      const refused = samples.some(({ reasons }) => reasons.some(({ code }) => GOODBYES.has(code)));
      if (known !== undefined && refused) addresses.set(key, { ...known, refused });
    }
  }

  const courtesy: Courtesy = {
    requests: (source, wanted) => requestsFor(history, source, wanted),
    leavesAlone({ address, port }, source) {
      const known = addresses.get(addressText({ host: address, port }));
      if (known === undefined || isLoopback({ host: address })) return false;
      if (known.refused) return true;
      const gone = (uptime() - known.askedAt) / 1000;
      return known.asked !== historyKey(source) && gone < HOST_FLOOR;
    },
    asking({ address, port }, source) {
      const key = addressText({ host: address, port });
      const refused = addresses.get(key)?.refused ?? false;
      addresses.set(key, { askedAt: uptime(), asked: historyKey(source), refused });
    },
  };

  return {
    permission(source, refusedBy) {
      const known = memory.get(memoryKey(source));
      if (known !== undefined && known.running !== null)
        return { kind: 'share', bursts: known.running };
      const rule = rules(history, source, uptime());
      if (rule.kind === 'refused' || refusedBy.includes(source.host)) return { kind: 'refused' };
      if (rule.kind === 'now') return { kind: 'ask' };
      const bursts = reusable(known);
      return bursts.length === 0
        ? { kind: 'wait', seconds: rule.wait }
        : { kind: 'reuse', bursts, seconds: rule.wait };
    },
    asking(sources, bursts) {
      const begun = epoch;
      for (const source of sources) {
        history = afterAsking(history, source, uptime());
        const running = bursts.then(
          (all) => all.filter((burst) => burst.source.id === source.id),
          () => [],
        );
        memory.set(memoryKey(source), { running, bursts: [], clock: clock() });
        void running.then((mine) => keep(source, mine, begun));
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

/** The server wants no more requests: "MUST … stop sending packets to that server" (RFC 5905, 7.4). */
const GOODBYES: ReadonlySet<ReasonCode> = new Set(['kod-deny', 'kod-rstr']);

/** What the answers say against asking again. */
const codesOf = ({ samples }: BurstResult): readonly ReasonCode[] =>
  samples.flatMap(({ reasons }) => reasons.map(({ code }) => code));
