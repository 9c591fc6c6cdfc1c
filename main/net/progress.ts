import type { SurveyProgress } from '#shared/model/survey.ts';
import type { MonotonicNs, Seconds } from '#shared/units.ts';
import type { BurstState } from './burst-state.ts';
import { secondsFromTo } from './clock.ts';
import { SEND_INTERVAL_MS } from './dispatcher.ts';

/** What is planned for the bursts of a source. */
interface Plan {
  readonly spacing: Seconds;
  /** Answers that are wanted of each. */
  readonly samples: number;
}

/** A burst and what is planned for it. */
export interface PlannedBurst extends Plan {
  readonly state: BurstState;
}

/** What the progress of a survey is computed from. */
export interface SurveyMoment {
  readonly now: MonotonicNs;
  readonly bursts: readonly PlannedBurst[];
  /** Sources whose names have not resolved yet; each counts as one server. */
  readonly unresolved: readonly Plan[];
  /** Time limit for one answer. */
  readonly timeout: Seconds;
  /** Until the time limit of the whole. */
  readonly limit: Seconds;
}

/** How far a survey is, and how long it will take if those that have answered go on answering. */
export function progressOf(moment: SurveyMoment): SurveyProgress {
  const { bursts, unresolved } = moment;
  const servers = bursts.length + unresolved.length;
  const done = bursts.reduce((sum, burst) => sum + exchangesDone(burst), 0);
  const sizes = [...bursts, ...unresolved].map(({ samples }) => samples);
  const planned = sizes.reduce((sum, samples) => sum + samples, 0);
  const rounds = Math.max(1, ...sizes);
  const sent = Math.max(0, ...bursts.map(({ state }) => state.result.sent));
  return {
    phase: phaseOf(moment, sent),
    done,
    planned,
    answeredServers: bursts.filter(({ state }) => state.result.samples.length > 0).length,
    servers,
    round: Math.min(rounds, Math.max(1, sent)),
    rounds,
    secondsLeft: Math.min(moment.limit, secondsLeft(moment, planned - done)),
  };
}

/** A burst that ended early has nothing left to do. */
const exchangesDone = ({ state, samples }: PlannedBurst): number =>
  state.result.finished ? samples : Math.min(state.done, samples);

function phaseOf({ bursts, unresolved }: SurveyMoment, sent: number): SurveyProgress['phase'] {
  if (unresolved.length > 0 && sent === 0) return 'resolving';
  const finished = unresolved.length === 0 && bursts.every(({ state }) => state.result.finished);
  return finished ? 'judging' : 'measuring';
}

/** The burst that takes longest decides; the exchanges of all must leave one by one. */
function secondsLeft(moment: SurveyMoment, exchangesLeft: number): Seconds {
  const ofBursts = moment.bursts
    .filter(({ state }) => !state.result.finished)
    .map((burst) => burstLeft(burst, moment));
  const ofNames = moment.unresolved.map(
    ({ spacing, samples }) => (samples - 1) * spacing + moment.timeout,
  );
  return Math.max(0, (exchangesLeft * SEND_INTERVAL_MS) / 1000, ...ofBursts, ...ofNames);
}

function burstLeft({ state, spacing, samples }: PlannedBurst, moment: SurveyMoment): Seconds {
  const left = samples - state.done;
  if (left <= 0) return 0;
  const answers = state.result.samples.length > 0;
  // A silent server costs a whole time limit, also where that is longer than the spacing.
  const each = answers ? spacing : Math.max(spacing, moment.timeout);
  const untilNext = Math.max(0, secondsFromTo(moment.now, state.nextAt));
  return untilNext + (left - 1) * each + (answers ? 0 : moment.timeout);
}
