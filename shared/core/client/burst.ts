import type { Reason, ReasonCode } from '../../model/reason.ts';
import type { Sample } from '../../model/sample.ts';
import type { SourceRef } from '../../model/source.ts';
import type { Seconds } from '../../units.ts';
import { filterBurst, type FilteredBurst } from '../filter/clock-filter.ts';
import { rootDistance } from '../filter/root-distance.ts';
import { MAX_DISTANCE } from '../parameters.ts';
import type { Authentication } from './protocol.ts';
import { isMeasured, isSound } from './sample.ts';

/** What a burst of requests to one server address brought: all that was seen, not yet judged. */
export interface BurstResult {
  readonly source: SourceRef;
  /** IP literal, or null when the name did not resolve. */
  readonly address: string | null;
  readonly port: number;
  /** How the server was asked: whether its answers are authenticated. */
  readonly authentication: Authentication;
  /** Requests sent so far to this address, since the burst was begun anew where the clock was stepped. Of a finished
   * burst without an answer: to all addresses that were tried. */
  readonly sent: number;
  /** One for each answer, in the order in which they came; also those with reasons against them. */
  readonly samples: readonly Sample[];
  /** Why datagrams were ignored, one entry for each. */
  readonly ignored: readonly ReasonCode[];
  /** Why it was not asked, or not to the end, or not as it should have been: dns-failed, cancelled,
   * network-unreachable, port-unreachable, same-server (`address` then is the one measured under another name),
   * etiquette-wait, nts-key-exchange, nts-certificate, nts-nak, nts-clock-too-wrong. */
  readonly failure: Reason | null;
  /** The system clock was stepped during the burst: no offset of it means anything. */
  readonly clockStepped: boolean;
  /** False while requests are still to be sent or awaited. */
  readonly finished: boolean;
}

/** A burst by itself, before the vote. */
export interface JudgedBurst {
  /** `silent`: no answer came. `refused`: a reason speaks against it. `fit`: may vote. */
  readonly standing: 'silent' | 'refused' | 'fit';
  readonly reasons: readonly Reason[];
  /** Of the sound samples, or where there is none of those that were at least measured. */
  readonly measured: (FilteredBurst & { readonly bound: Seconds }) | null;
}

/**
 * Samples that scatter by more than this say little of the clock: 0.1 s, as much as makes a clock
 * count as off. Over the Internet, jitter of a usual path stays under a tenth of it.
 */
export const JITTERY_ABOVE: Seconds = 0.1;

/**
 * Reasons of one sample that refuse the server whatever its others say: it wants no more requests, or
 * somebody who sees the requests answers them as well, and may have been the faster in the others.
 */
const DECISIVE: ReadonlySet<ReasonCode> = new Set(['kod-deny', 'kod-rstr', 'conflicting-answers']);

/** Ignored datagrams that are no more than the network repeating or delaying a true answer. */
const HARMLESS: ReadonlySet<ReasonCode> = new Set(['duplicate', 'late']);

/**
 * Judges one burst by itself. May be called while the burst still runs: what is missing by then is
 * not held against the server. Also where something speaks against it, the measurement is kept.
 */
export function judgeBurst(burst: BurstResult): JudgedBurst {
  const sound = burst.samples.filter(isSound);
  const usable = sound.length > 0 ? sound : burst.samples.filter(isMeasured);
  const filtered = filterBurst(usable);
  const measured = filtered && { ...filtered, bound: rootDistance(filtered) };
  const reasons = worstOfEachCode([
    ...(burst.clockStepped ? [{ code: 'clock-stepped', severity: 'bad' } as const] : []),
    ...sampleReasons(burst.samples, sound.length > 0),
    ...silence(burst),
    ...(measured ? figures(measured) : []),
    ...loss(burst),
    ...burst.ignored.map(aboutIgnored),
  ]);
  return { standing: standingOf(burst, reasons), reasons, measured };
}

function standingOf(burst: BurstResult, reasons: readonly Reason[]): JudgedBurst['standing'] {
  if (burst.samples.length === 0 && !burst.clockStepped) {
    return 'silent';
  }
  return reasons.some((reason) => reason.severity === 'bad') ? 'refused' : 'fit';
}

/** Reasons of single samples. Where other samples are sound, most are no more than warnings. */
function sampleReasons(samples: readonly Sample[], someSound: boolean): Reason[] {
  const reasons = samples.flatMap((sample) => sample.reasons);
  return reasons.map((reason) =>
    someSound && !DECISIVE.has(reason.code) ? { ...reason, severity: 'warning' } : reason,
  );
}

/** Why there is no answer, or why there are not more. */
function silence({ samples, failure, finished, clockStepped }: BurstResult): Reason[] {
  if (failure !== null) {
    return [samples.length > 0 ? { ...failure, severity: 'warning' } : failure];
  }
  const noAnswer = finished && samples.length === 0 && !clockStepped;
  return noAnswer ? [{ code: 'no-answer', severity: 'bad' }] : [];
}

/** MAXDIST is the test of accept(), RFC 5905, A.5.5.3; over one burst the clock has no time to drift. */
function figures({ bound, jitter }: FilteredBurst & { readonly bound: Seconds }): Reason[] {
  const reasons: Reason[] = [];
  if (bound > MAX_DISTANCE) {
    reasons.push({ code: 'root-distance', severity: 'bad', seconds: bound });
  }
  if (jitter !== null && jitter > JITTERY_ABOVE) {
    reasons.push({ code: 'jittery', severity: 'warning', seconds: jitter });
  }
  return reasons;
}

/** A burst that was cut short did not wait for its last answer: no loss. */
function loss({ samples, sent, finished, failure }: BurstResult): Reason[] {
  if (!finished || failure !== null || samples.length === 0 || samples.length >= sent) {
    return [];
  }
  return [{ code: 'partial-loss', severity: 'warning', detail: `${samples.length}/${sent}` }];
}

const aboutIgnored = (code: ReasonCode): Reason => ({
  code,
  severity: HARMLESS.has(code) ? 'info' : 'warning',
});

const RANKS: Readonly<Record<Reason['severity'], number>> = { bad: 0, warning: 1, info: 2 };

/** The gravest first, and of each code only the gravest. */
function worstOfEachCode(reasons: readonly Reason[]): Reason[] {
  const seen = new Set<ReasonCode>();
  return reasons
    .toSorted((a, b) => RANKS[a.severity] - RANKS[b.severity])
    .filter(({ code }) => !seen.has(code) && seen.add(code));
}
