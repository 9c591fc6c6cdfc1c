import type { SelectionReason, ServerReport, Survey } from '#shared/model/survey.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';

/** Smallest jump of the system clock against the monotonic one that is called a jump. */
const LEAST_JUMP: Seconds = 0.05;

/** Seconds a second by which a service may slew the system clock against the monotonic one, where the system
 * does not slew both: 500 ppm is the most that kernels allow (RFC 5905, 11.3). More than that is a jump. */
const FASTEST_SLEW = 500e-6;

/** One measurement, with the clocks read at its end. */
export interface Reading {
  readonly survey: Survey;
  /** The monotonic clock. */
  readonly monotonic: Seconds;
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
    readonly at: UnixMs;
    readonly monotonic: Seconds;
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
  { survey, monotonic }: Reading,
): { readonly event: Watched; readonly state: WatchState } {
  const { selection, reasons, takenAt } = survey;
  const offset = selection?.offset ?? null;
  const last = offset === null ? null : before.last;
  const gone = last === null ? 0 : monotonic - last.monotonic;
  const jump =
    last === null || offset === null
      ? null
      : jumpOf((takenAt - last.at) / 1000 - gone, gone, offset - last.offset);
  const stepped = jump?.kind === 'stepped' ? jump.seconds : 0;
  const slept = jump?.kind === 'slept' ? jump.seconds : 0;
  const { good, turnedBad, cameBack } = standings(before.good, survey.servers);
  return {
    event: {
      at: takenAt,
      offset,
      bound: selection?.bound ?? null,
      jitter: selection?.jitter ?? null,
      ...agreement(survey),
      reasons,
      change: last === null || offset === null ? null : offset - last.offset + stepped,
      elapsed: last === null ? null : gone + slept,
      jump,
      turnedBad,
      cameBack,
    },
    state: {
      last: offset === null ? before.last : { offset, at: takenAt, monotonic },
      good,
    },
  };
}

/**
 * Tells a step of the clock from a computer that slept: both move the system clock against the monotonic
 * one, but only a step takes the offset (server − local) back by as much.
 */
function jumpOf(apart: Seconds, gone: Seconds, grown: Seconds): ClockJump | null {
  if (Math.abs(apart) < LEAST_JUMP + FASTEST_SLEW * gone) return null;
  const slept = apart > 0 && Math.abs(grown) < Math.abs(grown + apart);
  return { kind: slept ? 'slept' : 'stepped', seconds: apart };
}

/** As the vote counted: also those agree that were not needed to combine the time. */
function agreement({ selection, reasons }: Survey): {
  readonly agree: number;
  readonly of: number;
} {
  for (const reason of reasons) {
    if (reason.code === 'agree') return { agree: reason.agree, of: reason.of };
    if (reason.code === 'no-majority') return { agree: reason.largest, of: reason.of };
  }
  const agree = selection?.survivors.length ?? 0;
  return { agree, of: agree + (selection?.falsetickers.length ?? 0) };
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
