import type { AppError } from '../errors.ts';
import type { Result } from '../result.ts';
import type { Seconds, UnixMs } from '../units.ts';
import type { BackendId } from './backend-id.ts';
import type { Command, DesiredConfig } from './plan.ts';
import type { LeapIndicator } from './sample.ts';
import type { BackendState } from './service-state.ts';

/** One observation that led to a conclusion, in the words of the program that made it. */
export interface Evidence {
  /** `systemctl show chrony.service`, `/etc/chrony/chrony.conf`, … */
  readonly from: string;
  /** At most 400 characters, control characters removed. */
  readonly text: string;
}

/** Whether a service is there, runs, and will run after the next start of the computer. */
export interface Detection {
  readonly backend: BackendId;
  /** Name of the unit or service as the system knows it; null where there is none. */
  readonly unit: string | null;
  readonly installed: boolean;
  /** `unknown`: could not tell; never shown as "not running". */
  readonly running: 'yes' | 'no' | 'unknown';
  readonly startsAtBoot: 'yes' | 'no' | 'masked' | 'unknown';
  /** The system starts it when it wants to and lets it stop again: that it does not run is nothing that happened.
   * Absent: it is to run all the time. */
  readonly onDemand?: true;
  readonly version: string | null;
  readonly evidence: readonly Evidence[];
}

/** Why something cannot be done with a service on this machine. */
export type CapabilityProblem =
  | 'not-installed'
  | 'not-implemented'
  | 'container'
  | 'nixos'
  | 'read-only-etc'
  | 'masked'
  /** The service may not be started, by its start type. */
  | 'disabled'
  /** The domain says where its members get the time from. */
  | 'domain-member'
  /** The organisation's policy does. */
  | 'policy'
  | 'no-elevation'
  | 'version-too-old'
  | 'command-port-closed'
  | 'not-compiled-in'
  /** The service answers only to administrators. */
  | 'needs-rights'
  /** The service has nothing of the kind. */
  | 'not-supported';

/** Whether something can be done; `detail` is in the words of the system. */
export type Capability =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: CapabilityProblem; readonly detail?: string };

/** What can be done with this service on this machine, each with the reason why not. */
export interface Capabilities {
  readonly configure: Capability;
  readonly sync: Capability;
  readonly step: Capability;
  readonly nts: Capability;
  readonly pools: Capability;
  /** Live figures (tracking, sources) can be read without rights. */
  readonly status: Capability;
}

/** A source as the running service sees it. */
export interface LiveSource {
  readonly name: string;
  readonly address: string | null;
  readonly mode: 'server' | 'peer' | 'refclock';
  /** chrony's states: `*` selected, `+` combined, `-` not combined, `?` unusable, `x` falseticker, `~` jittery. */
  readonly state: 'selected' | 'combined' | 'not-combined' | 'unusable' | 'falseticker' | 'jittery';
  readonly stratum: number;
  readonly poll: number;
  /** Eight-bit reachability register. */
  readonly reach: number;
  /** Since the last sample; null: never. */
  readonly sinceLast: Seconds | null;
  /** By the sign rule (server − local), from the last sample. */
  readonly offset: Seconds | null;
  readonly bound: Seconds | null;
}

/** What the service says of itself now. */
export interface ServiceStatus {
  readonly synchronised: 'yes' | 'no' | 'unknown';
  /** Its own estimate by the sign rule: positive means that the system clock is behind. */
  readonly offset: Seconds | null;
  readonly bound: Seconds | null;
  readonly stratum: number | null;
  readonly leap: LeapIndicator | null;
  readonly referenceId: string | null;
  /** Name or address of the source it follows; null when it follows none. */
  readonly follows: string | null;
  readonly lastSync: UnixMs | null;
  /** Rate error of the uncorrected clock in parts per million; positive: it runs fast. */
  readonly frequencyPpm: number | null;
  /** Requests of a burst that are still to be answered or given up; null: the service does not tell. */
  readonly awaited: number | null;
  readonly sources: readonly LiveSource[];
}

/** Everything known about one time service. */
export interface ServiceView {
  readonly detection: Detection;
  readonly capabilities: Capabilities;
  readonly state: BackendState | null;
  readonly status: ServiceStatus | null;
  /** Why state or status is missing. */
  readonly problem: AppError | null;
}

/** The machine's time services: the one that is in charge, and all that were looked for. */
export interface MachineView {
  readonly readAt: UnixMs;
  readonly platform: 'linux' | 'darwin' | 'win32' | 'other';
  readonly system: string;
  /** `container`, `vm` or `none` with the detail that `systemd-detect-virt` names. */
  readonly virtualisation: {
    readonly kind: 'none' | 'vm' | 'container' | 'unknown';
    readonly detail: string;
  };
  /** The service to configure; null when there is none that Trueclock can configure. */
  readonly service: ServiceView | null;
  readonly others: readonly Detection[];
  /** More than one service runs: a finding, not a choice made silently. */
  readonly conflict: boolean;
  /** A change was cut short (power, kill); the next elevated run mends it. */
  readonly interrupted: boolean;
  /** A change that can be taken back, newest first. */
  readonly undoable: { readonly changeId: string; readonly at: UnixMs } | null;
}

/** Settings that only root can read, against what a change is to make of them. */
export interface SettingsComparison {
  /** All is set as desired. */
  readonly inForce: boolean;
  /** The commands that lead back to what is set now, in the order to run them. */
  readonly restore: readonly Command[];
}

/** A time service that Trueclock can read and plan for. */
export interface TimeBackend {
  readonly id: BackendId;
  /** Looks for the service; never fails, at worst says `unknown`. */
  detect(): Promise<Detection>;
  /** What can be done here, each with the reason why not. */
  capabilities(detection: Detection): Promise<Capabilities>;
  /** Reads the configuration. */
  read(detection: Detection): Promise<Result<BackendState, AppError>>;
  /** Asks the running service how it is doing. */
  status(detection: Detection): Promise<Result<ServiceStatus, AppError>>;
  /** For a service whose settings only root can read: reads them. What a plan, made without rights, could not
   * know of them is taken from here, before a change, after it, and before it is taken back. */
  compare?(
    detection: Detection,
    desired: DesiredConfig,
  ): Promise<Result<SettingsComparison, AppError>>;
}
