import { jumpsBetween, type ClockTick, type Jumps } from '#shared/core/watch/jump.ts';
import { agreement } from '#shared/core/watch/measurement.ts';
import type { SelectionReason, ServerReport, Survey } from '#shared/model/survey.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';

/** One measurement, with the clocks read at its end. */
export interface Reading {
  readonly survey: Survey;
  readonly clocks: ClockTick;
}

/** A whole watch, summed up. */
export interface WatchTotal {
  readonly measurements: number;
  /** Smallest and largest offset (server − local); null: never known. */
  readonly range: { readonly least: Seconds; readonly most: Seconds } | null;
  /** Sum of {@link Watched.change}, and of the time that the changes took. */
  readonly change: Seconds;
  readonly elapsed: Seconds;
  /** Jitter of the first and of the latest known offset. */
  readonly jitter: readonly [first: Seconds, latest: Seconds] | null;
}

/** What the clock did between two measurements besides running. */
export interface ClockJump {
  /** `stepped`: somebody set the clock. `slept`: the computer did, and its monotonic clock stood still. */
  readonly kind: 'stepped' | 'slept';
  /** By how much the clock was moved forward (negative: back), or how long the computer slept. */
  readonly seconds: Seconds;
}

/** A server that gives no usable time. */
export interface BadServer {
  readonly host: string;
  readonly reasons: ServerReport['reasons'];
}

/** One measurement of a watch, and what is new since the one before. */
export interface Watched {
  readonly at: UnixMs;
  /** Server − local; null, with bound and jitter, when nobody can be believed. */
  readonly offset: Seconds | null;
  readonly bound: Seconds | null;
  readonly jitter: Seconds | null;
  /** Servers that agree, of those that took part in the vote. */
  readonly agree: number;
  readonly of: number;
  readonly reasons: readonly SelectionReason[];
  /** How much the offset has grown since it was last known, a step left out; null: it was not known before. */
  readonly change: Seconds | null;
  /** The time that the change took. */
  readonly elapsed: Seconds | null;
  readonly jump: ClockJump | null;
  /** Servers that are bad now and were not, or were not known. */
  readonly turnedBad: readonly BadServer[];
  /** Hosts that are good again. */
  readonly cameBack: readonly string[];
}

/** What a watch remembers from one measurement to the next. */
export interface WatchState {
  /** The latest measurement that gave an offset. */
  readonly last: {
    readonly offset: Seconds;
    readonly clocks: ClockTick;
  } | null;
  /** By source: whether any of its servers was good when it was last asked. */
  readonly good: ReadonlyMap<string, boolean>;
}

/** Before the first measurement. */
export const NOTHING_WATCHED: WatchState = { last: null, good: new Map() };

/** The sum of no measurements. */
export const NO_TOTAL: WatchTotal = {
  measurements: 0,
  range: null,
  change: 0,
  elapsed: 0,
  jitter: null,
};

/** Adds a measurement to the sum. */
export function added(total: WatchTotal, { offset, jitter, change, elapsed }: Watched): WatchTotal {
  const { range } = total;
  return {
    measurements: total.measurements + 1,
    range:
      offset === null
        ? range
        : {
            least: Math.min(range?.least ?? offset, offset),
            most: Math.max(range?.most ?? offset, offset),
          },
    change: total.change + (change ?? 0),
    elapsed: total.elapsed + (change === null ? 0 : (elapsed ?? 0)),
    jitter: jitter === null ? total.jitter : [total.jitter?.[0] ?? jitter, jitter],
  };
}

/** Takes a measurement in: what is new, and what to remember. */
export function watched(
  before: WatchState,
  { survey, clocks }: Reading,
): { readonly event: Watched; readonly state: WatchState } {
  const { selection, reasons, takenAt } = survey;
  const offset = selection?.offset ?? null;
  const last = offset === null ? null : before.last;
  const jumps = last === null ? null : jumpsBetween(last.clocks, clocks);
  const { good, turnedBad, cameBack } = standings(before.good, survey.servers);
  return {
    event: {
      at: takenAt,
      offset,
      bound: selection?.bound ?? null,
      jitter: selection?.jitter ?? null,
      ...agreement(survey),
      reasons,
      change:
        last === null || offset === null || jumps === null
          ? null
          : offset - last.offset + jumps.stepped,
      elapsed: jumps?.gone ?? null,
      jump: jumps === null ? null : jumpOf(jumps),
      turnedBad,
      cameBack,
    },
    state: {
      last: offset === null ? before.last : { offset, clocks },
      good,
    },
  };
}

/** As one piece of news: after a step the clock must be looked at, whether the computer slept too or not. */
function jumpOf({ stepped, slept }: Jumps): ClockJump | null {
  if (stepped !== 0) return { kind: 'stepped', seconds: stepped };
  return slept === 0 ? null : { kind: 'slept', seconds: slept };
}

/** Who changed sides. A pool is good while one of its members is: which ones it names changes by itself. */
function standings(before: WatchState['good'], servers: readonly ServerReport[]) {
  const good = new Map(before);
  const turnedBad: BadServer[] = [];
  const cameBack: string[] = [];
  for (const [sourceId, group] of Map.groupBy(servers, (server) => server.sourceId)) {
    const [best] = group;
    if (best === undefined) continue;
    const isGood = group.some(({ verdict }) => verdict === 'used' || verdict === 'usable');
    const wasGood = before.get(sourceId);
    if (!isGood && wasGood !== false) turnedBad.push({ host: best.host, reasons: best.reasons });
    if (isGood && wasGood === false) cameBack.push(best.host);
    good.set(sourceId, isGood);
  }
  return { good, turnedBad, cameBack };
}
