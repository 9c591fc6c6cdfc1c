import type { Seconds, UnixMs } from '../units.ts';
import type { Reason } from './reason.ts';
import type { LeapIndicator, Sample } from './sample.ts';

/** `used`: part of the agreed time. `usable`: sound, but not needed or not in the vote.
 * `rejected`: answered, and a reason speaks against it. `silent`: no usable answer came at all. */
export type Verdict = 'used' | 'usable' | 'rejected' | 'silent';

/** One server address after a burst. A pool name yields several, all with the same `sourceId`. */
export interface ServerReport {
  /** `<address>:<port>`, or `<host>:<port>` where the name did not resolve, or its address is measured under another
   * name; unique in a survey. */
  readonly key: string;
  /** The {@link SourceRef.id} that led here. */
  readonly sourceId: string;
  readonly host: string;
  /** IP literal, or null when the name did not resolve. */
  readonly address: string | null;
  readonly port: number;
  /** Of the minimum-delay sample, by the sign rule; null when nothing was measured. */
  readonly offset: Seconds | null;
  /** Root distance λ: the true offset lies within offset ± bound if the server is right. */
  readonly bound: Seconds | null;
  readonly delay: Seconds | null;
  /** ψ: root mean square of the samples' offsets against the chosen one (RFC 5905, 10); null also for
   * a single sample, which tells nothing of its own scatter. */
  readonly jitter: Seconds | null;
  readonly dispersion: Seconds | null;
  readonly stratum: number | null;
  readonly leap: LeapIndicator | null;
  readonly referenceId: string | null;
  readonly rootDelay: Seconds | null;
  readonly rootDispersion: Seconds | null;
  readonly precision: number | null;
  readonly authentication: 'none' | 'nts';
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly samples: readonly Sample[];
  /** Requests sent; with `samples.length` it tells the loss. */
  readonly sent: number;
}

/** The whole vote as data; a sentence is made of it in the catalogue and the CLI. */
export type SelectionReason =
  | { readonly code: 'agree'; readonly agree: number; readonly of: number }
  | { readonly code: 'no-majority'; readonly largest: number; readonly of: number }
  /** More than half agree with one server and more than half with another, which contradict each other:
   * those between are too uncertain to tell which is right. */
  | { readonly code: 'two-majorities'; readonly of: number }
  | { readonly code: 'single-source' }
  | { readonly code: 'two-disagree'; readonly apart: Seconds }
  | { readonly code: 'too-few-sources'; readonly have: number; readonly want: number }
  /** `smearing`: the hosts that smear leap seconds, beside others that step them; `drop`: those to be
   * left out, so that the rest are of one kind. */
  | {
      readonly code: 'mixed-leap-policies';
      readonly smearing: readonly string[];
      readonly drop: readonly string[];
    }
  /** Measured: these hosts smear a leap second just now, and are up to `apart` from UTC. */
  | { readonly code: 'smear-noticed'; readonly hosts: readonly string[]; readonly apart: Seconds }
  | { readonly code: 'none-usable'; readonly of: number };

/** What the sources agree on. */
export interface Selection {
  readonly offset: Seconds;
  /** From `offset` to the farther end of the agreed interval: the true offset lies in offset ± bound. */
  readonly bound: Seconds;
  /** The agreed interval of the intersection algorithm (RFC 5905, 11.2.1). */
  readonly low: Seconds;
  readonly high: Seconds;
  /** Ψ (RFC 5905, 11.2.3); null where no survivor's own jitter is known (a single sample each). */
  readonly jitter: Seconds | null;
  /** {@link ServerReport.key}s. */
  readonly survivors: readonly string[];
  readonly falsetickers: readonly string[];
}

/** A finished (or, with progress, a growing) measurement of several servers. */
export interface Survey {
  /** When it ended (or was judged, while it runs): the time that the offsets are for. */
  readonly takenAt: UnixMs;
  readonly servers: readonly ServerReport[];
  /** Null when nobody can be believed; `reasons` then says why. */
  readonly selection: Selection | null;
  /** How the vote went, or why there was none. */
  readonly reasons: readonly SelectionReason[];
}

/** How far a running survey is. */
export interface SurveyProgress {
  /** `waiting`: nothing has been asked yet, because the servers were asked a moment ago; `secondsLeft`
   * is then the time until they may be asked again, told once. */
  readonly phase: 'waiting' | 'resolving' | 'measuring' | 'judging';
  /** Exchanges finished (answered or given up) and planned. `planned` grows while names resolve. */
  readonly done: number;
  readonly planned: number;
  readonly answeredServers: number;
  readonly servers: number;
  /** Round of the burst now running, from 1, and how many there are. */
  readonly round: number;
  readonly rounds: number;
  readonly secondsLeft: Seconds;
}
