import type { AppError } from '../errors.ts';
import type { Seconds, UnixMs } from '../units.ts';
import type { BackendId } from './backend-id.ts';
import type { SourceConfig } from './source.ts';

/** What the user wants, never how: no path, command or file text. */
export interface DesiredConfig {
  readonly backend: BackendId;
  /** `replace`: these and no others. `add`: these beside those that are configured. */
  readonly mode: 'replace' | 'add';
  /** 1 to 16 sources, no two with the same host and port. */
  readonly sources: readonly SourceConfig[];
}

/** One line of a file before and after; numbers from 1 in the old and the new file. */
export interface DiffLine {
  readonly kind: 'context' | 'add' | 'remove';
  readonly text: string;
  readonly oldLine: number | null;
  readonly newLine: number | null;
}

/** A file as it is and as it will be. Texts are byte strings, see {@link ConfigFile}. */
export interface FileChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** For display: decoded, hunks with three lines around each change. */
  readonly diff: readonly (readonly DiffLine[])[];
}

/** A setting that is no line of a file, such as a value of the registry, as it is and as it will be. */
export interface SettingChange {
  /** Where it is kept, as the system names it. */
  readonly place: string;
  readonly name: string;
  /** As text; null: it is not set, or only root can read it. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A program with its arguments, as it will be run: absolute path, no shell. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** A program that is part of a change, and what for. */
export interface PlannedCommand extends Command {
  readonly purpose: 'reload' | 'restart' | 'enable' | 'start';
}

/** What will happen, as data for a sentence. In the order in which it happens. */
export type PlanAction =
  | { readonly kind: 'create-file'; readonly path: string; readonly sources: number }
  | { readonly kind: 'change-file'; readonly path: string; readonly sources: number }
  | { readonly kind: 'remove-file'; readonly path: string }
  | {
      readonly kind: 'switch-off';
      readonly path: string;
      readonly line: number;
      readonly text: string;
    }
  /** The service's own list of servers is set to so many. */
  | { readonly kind: 'set-servers'; readonly unit: string; readonly sources: number }
  | { readonly kind: 'reload'; readonly unit: string }
  | { readonly kind: 'restart'; readonly unit: string }
  | { readonly kind: 'enable'; readonly unit: string }
  | { readonly kind: 'start'; readonly unit: string }
  | { readonly kind: 'verify'; readonly seconds: Seconds };

/** What the user should know before saying yes; none of it forbids the change. */
export type PlanWarning =
  | { readonly code: 'few-sources'; readonly have: number; readonly want: number }
  | { readonly code: 'mixed-leap-policies'; readonly smearing: readonly string[] }
  | { readonly code: 'leapsectz-off'; readonly path: string; readonly line: number }
  | { readonly code: 'nts-unsupported'; readonly hosts: readonly string[] }
  | { readonly code: 'nts-with-plain'; readonly nts: readonly string[] }
  | { readonly code: 'dhcp-sources-stay'; readonly hosts: readonly string[] }
  /** The servers that the network gave are in use, and will not be any more. */
  | { readonly code: 'dhcp-sources-off'; readonly hosts: readonly string[] }
  | { readonly code: 'short-poll'; readonly hosts: readonly string[] }
  | { readonly code: 'pool-usage'; readonly hosts: readonly string[] }
  | { readonly code: 'restart-interrupts'; readonly unit: string }
  | { readonly code: 'no-makestep'; readonly path: string }
  /** The service asks one server at a time, the first of the list that answers: nothing outvotes a wrong one. */
  | { readonly code: 'one-at-a-time'; readonly hosts: readonly string[] }
  /** The service takes no more than `limit` sources; these are not written. */
  | { readonly code: 'left-out'; readonly hosts: readonly string[]; readonly limit: number }
  /** The service has no pools: it asks one server of each of these. */
  | { readonly code: 'pools-as-servers'; readonly hosts: readonly string[] }
  /** What was asked for with these, and the service has no setting for. */
  | {
      readonly code: 'options-ignored';
      readonly hosts: readonly string[];
      readonly options: readonly ('iburst' | 'prefer' | 'minpoll' | 'maxpoll')[];
    }
  /** With a clock off by more than this the service ends instead of correcting it. */
  | { readonly code: 'panic-limit'; readonly seconds: Seconds }
  /** The service follows nobody until so many sources answer. */
  | { readonly code: 'too-few-to-follow'; readonly have: number; readonly want: number }
  /** The service takes no answer that is minutes away from the clocks of these web servers. */
  | { readonly code: 'constraints-stay'; readonly hosts: readonly string[] }
  /** The restart that puts the change into force steps the clock, if it is off by this much or more. */
  | { readonly code: 'restart-may-step'; readonly seconds: Seconds }
  /** A clock off by more than this is left as it is: the service corrects no more. */
  | { readonly code: 'correction-limit'; readonly seconds: Seconds }
  /** The service has one interval for all of these, and asks them this often. */
  | { readonly code: 'one-interval'; readonly hosts: readonly string[]; readonly seconds: Seconds }
  /** The host of this virtual machine sets its clock too. */
  | { readonly code: 'host-sets-clock' };

/** A change that can be shown before it happens. The helper computes it again from `desired` and does
 * nothing unless the hashes agree. */
export interface ChangePlan {
  /** SHA-256 (hex) over backend, desired, file texts and settings before and after, and the commands there and back. */
  readonly hash: string;
  readonly desired: DesiredConfig;
  readonly actions: readonly PlanAction[];
  readonly files: readonly FileChange[];
  /** What the commands change that is in no file, for services that are not configured by files. */
  readonly settings: readonly SettingChange[];
  readonly commands: readonly PlannedCommand[];
  /** What leads back from the commands to the service as it was, in the order to run them, once the files
   * are as before. */
  readonly restore: readonly Command[];
  readonly warnings: readonly PlanWarning[];
  /** The machine is as desired already: nothing to apply. */
  readonly noChange: boolean;
}

/** The steps of privileged work: of a change (to `undo`), then of a sync or a start. */
export type HelperStep =
  | 'recover'
  | 'read'
  | 'compare'
  | 'backup'
  | 'write'
  | 'activate'
  | 'verify'
  | 'undo'
  | 'start'
  | 'burst'
  | 'step'
  | 'wait';

/** One step of privileged work as it happens. */
export interface StepEvent {
  readonly step: HelperStep;
  readonly state: 'running' | 'done' | 'failed';
  /** Seconds since the operation began. */
  readonly at: Seconds;
}

/** What the verification saw. */
export interface Verification {
  readonly selected: string | null;
  /** Sources of the new configuration that answered the service, and how many there are. */
  readonly reachable: number;
  readonly of: number;
  readonly seconds: Seconds;
}

/** How an operation ended. `cancelled` is the user's choice, not an error. */
export type ApplyOutcome =
  | {
      readonly state: 'applied';
      readonly changeId: string | null;
      readonly verification: Verification | null;
      readonly recovered: Recovery | null;
      /** What others had written and an undo replaced, with where a copy of it is; absent: nothing. */
      readonly copies?: readonly KeptCopy[];
    }
  /** Nothing was undone, because someone else edited files since. The user may choose to have them replaced. */
  | {
      readonly state: 'edited';
      readonly edits: readonly EditedFile[];
      /** Names these edits and this undo (SHA-256, hex): to be sent with the request that replaces them. */
      readonly agreement: string;
      readonly recovered: Recovery | null;
    }
  | { readonly state: 'cancelled' }
  | { readonly state: 'stale'; readonly recovered?: Recovery | null }
  | { readonly state: 'unavailable'; readonly error: AppError }
  | {
      readonly state: 'failed';
      readonly step: HelperStep;
      readonly error: AppError;
      /** The former configuration is in force again. */
      readonly undone: boolean;
      readonly verification: Verification | null;
      readonly recovered: Recovery | null;
    };

/** What the helper found of an earlier run that was cut short, and did about it. */
export interface Recovery {
  /** The changes that were under way, newest first: one, unless an undo of several was cut short. */
  readonly changeIds: readonly string[];
  readonly found: 'old' | 'new' | 'mixed' | 'foreign';
  /** `rolled-back`: the files of before the change are in place. `kept`: someone else edited since. */
  readonly action: 'none' | 'rolled-back' | 'kept';
}

/** Why no service does the sync: none is installed; none of those can run (masked); the one that should would not
 * start; or the one that runs leaves an offset of this size alone. */
export type NoService = 'none-installed' | 'cannot-run' | 'not-started' | 'too-far';

/** What Sync now will do, shown before it is done when it steps. */
export interface SyncPreview {
  /** Measured just now, by the sign rule; null when it could not be measured. */
  readonly offset: Seconds | null;
  readonly bound: Seconds | null;
  /** `step`: the clock will jump, if the user agrees: the service steps an offset of this size, or slewing it
   * would take longer than is sensible. `set`: no service does it, and the clock is set once, by what
   * was measured, if the user agrees. */
  readonly method: 'slew' | 'step' | 'set';
  /** With `set`: why no service does it. */
  readonly noService?: NoService;
  /** How long the service will need to slew it, roughly. */
  readonly slewSeconds: Seconds | null;
}

/** How a sync ended. `cancelled` is the user’s choice, not an error. */
export type SyncOutcome =
  | {
      readonly state: 'synchronised';
      /** `set`: once, by the helper itself; nothing follows any server after it. */
      readonly method: SyncPreview['method'];
      /** The service's own offset after the sync, by the sign rule. */
      readonly offset: Seconds | null;
      readonly follows: string | null;
      /** Time until a slew has removed the offset; 0 when it has. */
      readonly slewSeconds: Seconds;
      readonly seconds: Seconds;
      readonly recovered?: Recovery | null;
    }
  | { readonly state: 'cancelled' }
  | { readonly state: 'unavailable'; readonly error: AppError }
  | {
      readonly state: 'failed';
      readonly step: HelperStep;
      readonly error: AppError;
      readonly recovered?: Recovery | null;
    };

/** How the start of a service ended. */
export type StartOutcome =
  | { readonly state: 'started'; readonly unit: string; readonly recovered?: Recovery | null }
  | Exclude<SyncOutcome, { state: 'synchronised' }>;

/** The clocks of this computer read together: the system clock, and one that no step moves and that all its
 * programs share. */
export interface ClockReading {
  readonly wall: UnixMs;
  /** Seconds from an origin that holds until the computer is started again. */
  readonly steady: Seconds;
}

/** A file in which someone else changed what Trueclock had left. */
export interface EditedFile {
  readonly path: string;
  /** What they changed, for display; null: not everyone may read the file, or too much to show. */
  readonly diff: FileChange['diff'] | null;
}

/** A copy of what others had written in a file that an undo replaced. */
export interface KeptCopy {
  readonly path: string;
  readonly copy: string;
}

/** The record of a change, kept in a place that only root can write and everyone can read. */
export interface ChangeRecord {
  readonly id: string;
  readonly at: UnixMs;
  readonly planHash: string;
  readonly desired: DesiredConfig;
  /** What was done, as the plan said; without the text of lines that not everyone may read. */
  readonly actions: readonly PlanAction[];
  readonly files: readonly {
    readonly path: string;
    /** SHA-256 (hex) of the bytes; null: the file did not exist. */
    readonly before: string | null;
    readonly after: string | null;
    /** How it was changed; null: not everyone may read the file, or too much to show. */
    readonly diff: FileChange['diff'] | null;
  }[];
  readonly settings: readonly SettingChange[];
  /** Of files that were edited by others and that the undo replaced. */
  readonly copies: readonly KeptCopy[];
}

/**
 * What became of a change. `taken-back`: it failed, or was cut short, and its files are as before. `interrupted`:
 * it, or its undo, was cut short, and the next elevated run mends it; or that is being made at this moment.
 * `left`: it was cut short, and its files were left alone because someone had edited them.
 */
export type RecordState = 'in-force' | 'undone' | 'taken-back' | 'interrupted' | 'left';

/** One line of the history of changes. `unreadable`: its record is damaged, or of a newer Trueclock. */
export type ChangeEntry =
  | (ChangeRecord & { readonly state: RecordState })
  | { readonly id: string; readonly state: 'unreadable'; readonly newer: boolean };
