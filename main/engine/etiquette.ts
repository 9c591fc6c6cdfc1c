import type { BurstResult } from '#shared/core/client/burst.ts';
import {
  afterAnswer,
  afterAsking,
  historyKey,
  type AskHistory,
  type mayAsk,
} from '#shared/core/schedule.ts';
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
  permission(source: SourceRef, refusedBy: readonly string[]): Permission;
  /** Says that these servers are being asked, and where the answers will be. */
  asking(sources: readonly SourceRef[], bursts: Promise<readonly BurstResult[]>): void;
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

/** When the two clocks have come apart by more than this, the system clock was stepped, whoever did it:
 * `Date.now()` tells whole milliseconds, and a slewing service moves the clock by far less in a minute on
 * systems whose monotonic clock is not slewed with it. */
const STEPPED_MS = 50;

/** Creates an empty memory over the rules. `now` reads the system clock. */
export function createEtiquette(rules: typeof mayAsk, now: () => UnixMs): Etiquette {
  const memory = new Map<string, Memory>();
  let history: AskHistory = new Map();
  /** Counts the moves of the clock, so that a burst under way across one is not kept. */
  let epoch = 0;
  const clock = () => now() - performance.now();

  const reusable = (known: Memory | undefined): readonly BurstResult[] =>
    known === undefined || Math.abs(clock() - known.clock) > STEPPED_MS ? [] : known.bursts;

  function keep(source: SourceRef, bursts: readonly BurstResult[], begun: number): void {
    const usable = begun === epoch ? bursts.filter(saysSomething) : [];
    memory.set(historyKey(source), { running: null, bursts: usable, clock: clock() });
    history = afterAnswer(history, source, codesOf(source, bursts));
  }

  return {
    permission(source, refusedBy) {
      const known = memory.get(historyKey(source));
      if (known !== undefined && known.running !== null)
        return { kind: 'share', bursts: known.running };
      const rule = rules(history, source, now());
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
        history = afterAsking(history, source, now());
        const running = bursts.then(
          (all) => all.filter((burst) => burst.source.id === source.id),
          () => [],
        );
        memory.set(historyKey(source), { running, bursts: [], clock: clock() });
        void running.then((mine) => keep(source, mine, begun));
      }
    },
    clockMoved() {
      epoch += 1;
      for (const [key, known] of memory) memory.set(key, { ...known, bursts: [] });
    },
  };
}

/** A burst that was cut short before anything came, or across a step, cannot stand for the server. */
const saysSomething = ({ samples, clockStepped, failure }: BurstResult): boolean =>
  !clockStepped && (samples.length > 0 || failure?.code !== 'cancelled');

/** What the answers say against asking again. A pool is not refused because one of its many servers refuses. */
function codesOf(source: SourceRef, bursts: readonly BurstResult[]) {
  const codes = bursts.flatMap(({ samples }) =>
    samples.flatMap(({ reasons }) => reasons.map(({ code }) => code)),
  );
  return new Set(source.kind === 'pool' ? codes.filter((code) => code === 'kod-rate') : codes);
}
