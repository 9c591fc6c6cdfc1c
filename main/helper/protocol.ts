import { systemRoot } from '#main/os/win32/system-root.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { ClockSetting } from '#shared/core/plan/set-clock.ts';
import type {
  ApplyOutcome,
  DesiredConfig,
  StartOutcome,
  StepEvent,
  SyncOutcome,
} from '#shared/model/plan.ts';
import type { Seconds } from '#shared/units.ts';

/** The closed set of privileged operations. A request names what is wanted, never how. */
export type HelperRequest =
  | {
      readonly operation: 'apply';
      readonly desired: DesiredConfig;
      /** Hash of the plan that the user saw; another one is refused as stale. */
      readonly planHash: string;
    }
  | {
      readonly operation: 'undo';
      /** Exactly the changes to take back, newest first and none left out (the last is the one that the user
       * named); others are refused as stale. Null: the newest. */
      readonly changeIds: readonly string[] | null;
      /** `agreement` of the edits of others that the user saw and lets be replaced; null: none. Other edits than
       * those are refused as `edited`. */
      readonly agreedEdits: string | null;
    }
  | {
      readonly operation: 'sync';
      readonly backend: BackendId;
      /** Offset in seconds (server − local) that the user saw and agreed to have stepped away; null: no step. */
      readonly agreedStep: Seconds | null;
    }
  /** The user saw the offset and agreed to have the clock set by it, once. */
  | ({ readonly operation: 'step-clock' } & ClockSetting)
  | { readonly operation: 'start-service'; readonly backend: BackendId };

/** How a request is answered. */
export type HelperAnswer<R extends HelperRequest> = R extends {
  readonly operation: 'sync' | 'step-clock';
}
  ? SyncOutcome
  : R extends { readonly operation: 'start-service' }
    ? StartOutcome
    : ApplyOutcome;

/** Any answer. */
export type AnyAnswer = HelperAnswer<HelperRequest>;

/** Folder of the journal, the records and the backups. Root writes it, everyone may read the records. */
export function stateDirFor(platform: string): string {
  switch (platform) {
    case 'darwin':
      return '/Library/Application Support/Trueclock';
    case 'win32':
      // Not by the variable for it, which the user can set.
      return `${systemRoot().slice(0, 2)}\\ProgramData\\Trueclock`;
    default:
      return '/var/lib/trueclock';
  }
}

/** What the rest of the program sees of the privileged side, whichever way it is elevated. */
export interface Privileged {
  /** Applies a plan: see {@link ApplyOutcome}. `onStep` is called as steps happen, where the way of elevation lets them through. */
  apply(
    desired: DesiredConfig,
    planHash: string,
    onStep: (event: StepEvent) => void,
  ): Promise<ApplyOutcome>;
  /** Takes back changes, newest first, and of what others edited since only what was agreed to: see {@link HelperRequest}. */
  undo(
    changeIds: readonly string[],
    agreedEdits: string | null,
    onStep: (event: StepEvent) => void,
  ): Promise<ApplyOutcome>;
  /** Makes the service sync now, stepping the clock only when allowed. */
  sync(
    backend: BackendId,
    agreedStep: Seconds | null,
    onStep: (event: StepEvent) => void,
  ): Promise<SyncOutcome>;
  /** Sets the clock once by an offset that the user saw, where no time service runs. */
  stepClock(setting: ClockSetting, onStep: (event: StepEvent) => void): Promise<SyncOutcome>;
  /** Starts a service that is installed and does not run. */
  startService(backend: BackendId, onStep: (event: StepEvent) => void): Promise<StartOutcome>;
}
