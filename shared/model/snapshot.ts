import type { AppError } from '../errors.ts';
import type { UnixMs } from '../units.ts';
import type { MachineView } from './backend.ts';
import type { DiagnosisState } from './health.ts';
import type { NetworkCandidate } from './network.ts';
import type { ApplyOutcome, ChangePlan, StepEvent, SyncOutcome, SyncPreview } from './plan.ts';
import type { Recommendation } from './recommendation.ts';
import type { Settings } from './settings.ts';
import type { Survey, SurveyProgress } from './survey.ts';
import type { WatchView } from './watch.ts';

/** A measurement as it stands: running (with what came in so far), finished, or never made. */
export interface SurveyState {
  readonly running: SurveyProgress | null;
  /** The latest result; while running, what has come in so far, judged as it stands. */
  readonly result: Survey | null;
  /** Which of the servers to follow; null while the result grows, and when there is none. */
  readonly recommendation: Recommendation | null;
  readonly finishedAt: UnixMs | null;
  readonly error: AppError | null;
}

/** The plan under review and what became of it. */
export interface ChangeState {
  readonly phase: 'idle' | 'planning' | 'review' | 'applying' | 'undoing' | 'done';
  /** What runs, or what ended with phase `done`; null: neither since the last plan. */
  readonly work: 'apply' | 'undo' | null;
  /** The change that an undo takes back, with everything newer; null: no undo. */
  readonly undoOf: string | null;
  readonly plan: ChangePlan | null;
  /** Why the plan cannot be applied on this machine; null: it can. */
  readonly refusal: AppError | null;
  /** The plan as commands for a shell, to be copied; null: nothing to do. */
  readonly commands: string | null;
  readonly steps: readonly StepEvent[];
  readonly outcome: ApplyOutcome | null;
  readonly error: AppError | null;
}

/** Sync now, from the question to the answer. */
export interface SyncState {
  readonly phase: 'idle' | 'measuring' | 'confirm' | 'running' | 'done';
  readonly preview: SyncPreview | null;
  readonly steps: readonly StepEvent[];
  readonly outcome: SyncOutcome | null;
}

/** The whole state of the app. The main process owns it; the renderer mirrors it. */
export interface Snapshot {
  /** Grows by one with every change; a gap tells the renderer to ask for a new snapshot. */
  readonly rev: number;
  readonly app: { readonly version: string; readonly demo: boolean };
  readonly settings: Settings;
  /** What was wrong with the kept settings; those that were read before it, or else defaults, are in force. Null: all is
   * well. */
  readonly settingsProblem: AppError | null;
  readonly machine: MachineView | null;
  /** What this computer's network offers, found without asking anybody for the time; empty until looked for. */
  readonly network: readonly NetworkCandidate[];
  /** The watched servers (Overview). */
  readonly check: SurveyState;
  /** The servers that the user chose to measure (Servers). */
  readonly survey: SurveyState;
  readonly change: ChangeState;
  readonly sync: SyncState;
  readonly diagnosis: DiagnosisState;
  readonly watch: WatchView;
}

/** A numbered change: the parts of the snapshot that are new, whole. */
export interface SnapshotPatch {
  readonly rev: number;
  readonly parts: Partial<Omit<Snapshot, 'rev' | 'app'>>;
}
