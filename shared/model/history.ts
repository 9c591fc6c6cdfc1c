import type { Seconds, UnixMs } from '../units.ts';
import type { BackendId } from './backend-id.ts';
import type { ReasonCode } from './reason.ts';
import type { Verdict } from './survey.ts';

/** One server in one measurement, as it is remembered. */
export interface ServerMeasurement {
  readonly sourceId: string;
  readonly host: string;
  readonly address: string | null;
  /** Server − local, with its bound; null: nothing usable came. */
  readonly offset: Seconds | null;
  readonly bound: Seconds | null;
  readonly delay: Seconds | null;
  readonly jitter: Seconds | null;
  readonly stratum: number | null;
  readonly verdict: Verdict;
  /** The first of its reasons: the one that decided. */
  readonly reason: ReasonCode | null;
}

/** One measurement of the watched servers, as it is remembered. */
export interface Measurement {
  readonly at: UnixMs;
  /** What the servers agreed on; null with `bound`: nobody could be believed. */
  readonly offset: Seconds | null;
  readonly bound: Seconds | null;
  /** The smallest delay among those that agreed. */
  readonly delay: Seconds | null;
  readonly jitter: Seconds | null;
  /** Servers that agree, of those that took part in the vote. */
  readonly agree: number;
  readonly of: number;
  readonly servers: readonly ServerMeasurement[];
}

/** Beyond this a measurement is filed under the time that the servers gave. */
const FILED_AS_SHOWN: Seconds = 60;

/** When a measurement was, as well as it is known: a grossly wrong clock does not say it. */
export const filedAt = ({ at, offset }: Pick<Measurement, 'at' | 'offset'>): UnixMs =>
  offset !== null && Math.abs(offset) > FILED_AS_SHOWN ? at + Math.round(offset * 1000) : at;

/** Something that happened to the clock, the network, the service or the configuration. */
export type HistoryEvent = { readonly at: UnixMs } & (
  | { readonly kind: 'watch'; readonly state: 'started' | 'ended' | 'paused' | 'resumed' }
  /** Somebody set the clock: forward by so much (negative: back). */
  | { readonly kind: 'clock-stepped'; readonly seconds: Seconds }
  | { readonly kind: 'slept'; readonly seconds: Seconds }
  | { readonly kind: 'network'; readonly state: 'up' | 'down' | 'changed' }
  | { readonly kind: 'service'; readonly service: BackendId; readonly running: boolean }
  | {
      readonly kind: 'change';
      readonly changeId: string | null;
      readonly what: 'applied' | 'undone' | 'failed';
    }
  | {
      readonly kind: 'sync';
      readonly method: 'slew' | 'step' | 'set';
      /** What was corrected (server − local), as measured before; null: it was not known. */
      readonly offset: Seconds | null;
    }
);

/** A span of time, ends included. */
export interface HistoryRange {
  readonly from: UnixMs;
  readonly to: UnixMs;
}

/** How closely a view looks: single measurements, or what became of them in each minute, hour or day (of UTC). */
export type Resolution = 'single' | 'minute' | 'hour' | 'day';

/** One measurement, or all of one minute, hour or day. */
export interface HistoryPoint {
  /** When it was, or when the span begins. */
  readonly at: UnixMs;
  /** Measurements in it. */
  readonly count: number;
  /** Null: none of them had an offset. */
  readonly offset: {
    readonly mean: Seconds;
    readonly least: Seconds;
    readonly most: Seconds;
  } | null;
  /** The largest bound among them. */
  readonly bound: Seconds | null;
  /** The smallest delay. */
  readonly delay: Seconds | null;
  /** Root mean square. */
  readonly jitter: Seconds | null;
}

/** One server over time, for comparison. */
export interface ServerHistory {
  readonly sourceId: string;
  readonly host: string;
  readonly points: readonly HistoryPoint[];
  /** How often it was asked, and how often it was of use. */
  readonly asked: number;
  readonly good: number;
}

/** How fast this computer's clock runs, what stepped it left out. */
export interface Rate {
  /** Parts per million; positive: the clock runs fast and gains. As it runs: a service that corrects it included. */
  readonly ppm: number;
  /** Standard error of `ppm`. */
  readonly uncertainty: number;
}

/** The rate over a whole range. */
export interface Drift extends Rate {
  readonly range: HistoryRange;
  readonly measurements: number;
}

/** One point of this computer's clock. */
export interface ClockPoint extends HistoryPoint {
  /** From this point and its neighbours; null: too little to tell. */
  readonly drift: Rate | null;
}

/** What the History screen shows of a range. */
export interface HistoryView {
  readonly range: HistoryRange;
  readonly resolution: Resolution;
  /** In order of time. */
  readonly points: readonly ClockPoint[];
  readonly events: readonly HistoryEvent[];
  /** Over the range; null: too little to tell. */
  readonly drift: Drift | null;
  /** The oldest measurement that is kept; null: none. */
  readonly oldest: UnixMs | null;
}
