import type { Run } from '#main/os/run.ts';
import type { SetClock } from '#shared/core/plan/set-clock.ts';
import type { AppError } from '#shared/errors.ts';
import type { TimeBackend } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { ClockReading } from '#shared/model/plan.ts';
import type { Result } from '#shared/result.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';

/**
 * Points between two durable effects of a change. Tests cut the power there; the program itself gives no
 * `checkpoint` and has no other way to reach them.
 */
export type Checkpoint =
  | 'locked'
  | 'backed-up'
  | 'journal-written'
  | 'staged'
  | 'renamed-one'
  | 'renamed-all'
  | 'activated'
  | 'verified'
  | 'recorded'
  | 'copies-kept'
  | 'undo-journal-written'
  | 'undo-staged'
  | 'restored-one'
  | 'restored-all'
  | 'service-restored'
  | 'undo-recorded';

/** Everything that privileged work needs of the machine. */
export interface HelperPorts {
  /** Folder of the journal, the records and the backups; only root may write in it. */
  readonly stateDir: string;
  /** Who must own every folder and file on the way to what is written, besides root: 0 in the product. */
  readonly trustedUid: number;
  /** Makes the folder safe to write in, where its permissions are not modes and owners; absent: they are. */
  readonly prepare?: () => Promise<Result<void, AppError>>;
  readonly backend: (id: BackendId) => TimeBackend | null;
  readonly run: Run;
  /** Names of the time services that run now, configurable or not. */
  readonly keepers: () => Promise<readonly string[]>;
  /** How this machine's clock is moved; runs nothing. */
  readonly setClock: (offset: Seconds) => Result<SetClock, AppError>;
  /** Both clocks, to be compared with a reading of another process. */
  readonly clocks: () => ClockReading;
  /** Time of day, for records only: it may be wrong, and it may jump. */
  readonly now: () => UnixMs;
  /** Seconds of a clock that never jumps. */
  readonly elapsed: () => Seconds;
  readonly sleep: (seconds: Seconds) => Promise<void>;
  /** Appends a line to the log that only root can write. */
  readonly log: (line: string) => void;
  readonly checkpoint?: (at: Checkpoint) => void;
}
