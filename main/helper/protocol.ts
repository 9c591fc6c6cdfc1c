import type { BackendId } from '#shared/model/backend.ts';
import type { ApplyOutcome, DesiredConfig, StepEvent, SyncOutcome } from '#shared/model/plan.ts';
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
      /** Which change to take back; null: the newest. */
      readonly changeId: string | null;
    }
  | {
      readonly operation: 'sync';
      readonly backend: BackendId;
      /** Offset in seconds (server − local) that the user saw and agreed to have stepped away; null: no step. */
      readonly agreedStep: Seconds | null;
    };

/** How a request is answered. */
export type HelperAnswer<R extends HelperRequest> = R extends { readonly operation: 'sync' }
  ? SyncOutcome
  : ApplyOutcome;

/** Folder of the journal, the records and the backups on Linux. Root writes it, everyone may read the records. */
export const LINUX_STATE_DIR = '/var/lib/trueclock';

/** What the rest of the program sees of the privileged side, whichever way it is elevated. */
export interface Privileged {
  /** Applies a plan: see {@link ApplyOutcome}. `onStep` is called as steps happen, where the way of elevation lets them through. */
  apply(
    desired: DesiredConfig,
    planHash: string,
    onStep: (event: StepEvent) => void,
  ): Promise<ApplyOutcome>;
  /** Takes back a change, null for the newest. */
  undo(changeId: string | null, onStep: (event: StepEvent) => void): Promise<ApplyOutcome>;
  /** Makes the service sync now, stepping the clock only when allowed. */
  sync(
    backend: BackendId,
    agreedStep: Seconds | null,
    onStep: (event: StepEvent) => void,
  ): Promise<SyncOutcome>;
}
