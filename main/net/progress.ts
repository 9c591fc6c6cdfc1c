import type { SurveyProgress } from '#shared/model/survey.ts';
import type { MonotonicNs, Seconds } from '#shared/units.ts';
import type { BurstState } from './burst.ts';
import { secondsFromTo } from './clock.ts';
import { SEND_INTERVAL_MS } from './dispatcher.ts';

/** A burst and what is planned for it. */
export interface PlannedBurst {
  readonly state: BurstState;
  readonly spacing: Seconds;
}

/** What the progress of a survey is computed from. */
export interface SurveyMoment {
  readonly now: MonotonicNs;
  readonly bursts: readonly PlannedBurst[];
  /** Spacing of each source whose name has not resolved yet; each counts as one server. */
  readonly unresolved: readonly Seconds[];
  readonly samples: number;
  /** Time limit for one answer. */
  readonly timeout: Seconds;
  /** Until the time limit of the whole. */
  readonly limit: Seconds;
}

/** How far a survey is, and how long it will take if those that have answered go on answering. */
export function progressOf(moment: SurveyMoment): SurveyProgress {
  const { bursts, unresolved, samples } = moment;
  const servers = bursts.length + unresolved.length;
  const done = bursts.reduce((sum, { state }) => sum + exchangesDone(state, samples), 0);
  const sent = Math.max(0, ...bursts.map(({ state }) => state.result.sent));
  return {
    phase: phaseOf(moment, sent),
    done,
    planned: servers * samples,
    answeredServers: bursts.filter(({ state }) => state.result.samples.length > 0).length,
    servers,
    round: Math.min(samples, Math.max(1, sent)),
    rounds: samples,
    secondsLeft: Math.min(moment.limit, secondsLeft(moment, servers * samples - done)),
  };
}

/** A burst that ended early has nothing left to do. */
const exchangesDone = ({ result, done }: BurstState, samples: number): number =>
  result.finished ? samples : Math.min(done, samples);

function phaseOf({ bursts, unresolved }: SurveyMoment, sent: number): SurveyProgress['phase'] {
  if (unresolved.length > 0 && sent === 0) return 'resolving';
  const finished = unresolved.length === 0 && bursts.every(({ state }) => state.result.finished);
  return finished ? 'judging' : 'measuring';
}

/** The burst that takes longest decides; the exchanges of all must leave one by one. */
function secondsLeft(moment: SurveyMoment, exchangesLeft: number): Seconds {
  const { samples, timeout } = moment;
  const ofBursts = moment.bursts
    .filter(({ state }) => !state.result.finished)
    .map((burst) => burstLeft(burst, moment));
  const ofNames = moment.unresolved.map((spacing) => (samples - 1) * spacing + timeout);
  return Math.max(0, (exchangesLeft * SEND_INTERVAL_MS) / 1000, ...ofBursts, ...ofNames);
}

function burstLeft({ state, spacing }: PlannedBurst, moment: SurveyMoment): Seconds {
  const left = moment.samples - state.done;
  if (left <= 0) return 0;
  const answers = state.result.samples.length > 0;
  // A silent server costs a whole time limit, also where that is longer than the spacing.
  const each = answers ? spacing : Math.max(spacing, moment.timeout);
  const untilNext = Math.max(0, secondsFromTo(moment.now, state.nextAt));
  return untilNext + (left - 1) * each + (answers ? 0 : moment.timeout);
}
