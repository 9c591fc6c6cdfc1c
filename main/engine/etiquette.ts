import type { BurstResult } from '#shared/core/client/burst.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds } from '#shared/units.ts';

/** Why a measurement is made: a repeated check is under stricter rules than a person's click. */
export type Purpose = 'asked-for' | 'periodic';

/** What may be done about one server now. */
export type Permission =
  | { readonly kind: 'ask' }
  /** Asked a moment ago and there is nothing to show: wait so long, then ask. */
  | { readonly kind: 'wait'; readonly seconds: Seconds }
  /** Asked a moment ago: what it said then is taken, and so long nobody asks it. */
  | { readonly kind: 'reuse'; readonly bursts: readonly BurstResult[]; readonly seconds: Seconds }
  /** Another measurement asks it just now: its answers are shared. */
  | { readonly kind: 'share'; readonly bursts: Promise<readonly BurstResult[]> };

/** Remembers who was asked and when, so that no click and no timer asks a server more often than its operator allows. */
export interface Etiquette {
  permission(source: SourceRef, purpose: Purpose): Permission;
  /** Says that these servers are being asked, and where the answers will be. */
  asking(sources: readonly SourceRef[], bursts: Promise<readonly BurstResult[]>): void;
  /** The clock was moved: earlier offsets mean nothing any more. Who was asked when is still remembered. */
  clockMoved(): void;
}

interface Memory {
  /** By the monotonic clock, in seconds: the clock of the day is what this program moves. */
  readonly at: Seconds;
  readonly running: Promise<readonly BurstResult[]> | null;
  /** Null: nothing that can be used again. */
  readonly bursts: readonly BurstResult[] | null;
}

const hostKey = ({ host, port }: Pick<SourceRef, 'host' | 'port'>): string =>
  `${host}:${String(port)}`;

/**
 * Creates an empty memory. `intervalFor` is the shortest time between two bursts to one server;
 * `monotonic` reads a clock that no step moves, in seconds.
 */
export function createEtiquette(
  intervalFor: (source: SourceRef, purpose: Purpose) => Seconds,
  monotonic: () => Seconds,
): Etiquette {
  const memory = new Map<string, Memory>();
  /** Counts the moves of the clock, so that a burst under way across one is not kept. */
  let epoch = 0;

  return {
    permission(source, purpose) {
      const known = memory.get(hostKey(source));
      if (known === undefined) return { kind: 'ask' };
      if (known.running !== null) return { kind: 'share', bursts: known.running };
      const seconds = known.at + intervalFor(source, purpose) - monotonic();
      if (seconds <= 0) return { kind: 'ask' };
      if (known.bursts === null) return { kind: 'wait', seconds };
      return { kind: 'reuse', bursts: known.bursts, seconds };
    },
    asking(sources, bursts) {
      const begun = epoch;
      for (const source of sources) {
        const running = bursts.then(
          (all) => all.filter((burst) => burst.source.id === source.id),
          () => [],
        );
        memory.set(hostKey(source), { at: monotonic(), running, bursts: null });
        void running.then((mine) => {
          // A burst that was cut short says too little to stand for the server.
          const whole = begun === epoch && mine.length > 0 && !mine.some(wasCutShort);
          memory.set(hostKey(source), {
            at: monotonic(),
            running: null,
            bursts: whole ? mine : null,
          });
        });
      }
    },
    clockMoved() {
      epoch += 1;
      for (const [key, known] of memory) memory.set(key, { ...known, bursts: null });
    },
  };
}

const wasCutShort = (burst: BurstResult): boolean =>
  !burst.finished || burst.clockStepped || burst.failure?.code === 'cancelled';
