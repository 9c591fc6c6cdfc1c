import type { AppError } from '../errors.ts';
import type { Seconds, UnixMs } from '../units.ts';
import type { Drift } from './history.ts';

/** Something that a person should know although they did not look. Each is raised once, and lowered when it is over. */
export type Alert = {
  /** Names this alert among all of this run; a raised alert keeps it. */
  readonly id: string;
  readonly since: UnixMs;
} & (
  | { readonly kind: 'clock-off'; readonly offset: Seconds; readonly bound: Seconds }
  | { readonly kind: 'service-stopped'; readonly unit: string }
  /** None of the watched servers has given a usable answer for so long. */
  | { readonly kind: 'servers-silent'; readonly seconds: Seconds }
  /** A change failed and the former configuration is in force again; or (`undone` false) could not be restored. */
  | { readonly kind: 'change-failed'; readonly undone: boolean }
);

/** The state of the background watch. */
export interface WatchView {
  readonly state: 'on' | 'off' | 'paused';
  /** Why it is paused; null: it is not. */
  readonly pausedBy: 'no-network' | 'metered' | null;
  /** When it measures next; null: not planned. By the local clock as it was then. */
  readonly nextAt: UnixMs | null;
  /** Alerts in force, oldest first. */
  readonly alerts: readonly Alert[];
  /** The clock's rate over the last day or so; null: too little to tell. */
  readonly drift: Drift | null;
  /** When the clock, left as it runs, will be off by the threshold of the alerts; null: not within a month, or
   * not known. */
  readonly dueAt: UnixMs | null;
  /** Grows by one whenever the history holds something new: time to ask for it again. */
  readonly recorded: number;
  /** Why nothing is remembered, or what was set aside; null: all is well. */
  readonly historyProblem: AppError | null;
}
