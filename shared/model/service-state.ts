import type { Seconds } from '../units.ts';
import type { SourceConfig } from './source.ts';

/** A file of a service's configuration, byte for byte: `text` holds one character (U+0000 to U+00FF)
 * per byte, so that any encoding survives an edit. Decode for display only (`shared/core/plan`). */
export interface ConfigFile {
  readonly path: string;
  /** Null: does not exist. */
  readonly text: string | null;
}

/** A source that the configuration names, and where. */
export interface ConfiguredSource extends SourceConfig {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** Who put it there, as far as the file tells. */
  readonly owner: 'trueclock' | 'distribution' | 'user' | 'dhcp' | 'domain' | 'policy';
}

/** What the planner needs to know of every service that systemd starts. */
interface UnitState<B extends string> {
  readonly backend: B;
  readonly version: string | null;
  readonly unit: string;
  readonly running: boolean;
  readonly enabled: boolean;
  /** Sources that the configuration names, in reading order. */
  readonly sources: readonly ConfiguredSource[];
}

/** All that the pure planner needs to know of a machine with chrony. As with every state, it must read the
 * same with and without rights, else the helper's plan would differ from the one that was shown. */
export interface ChronyState extends UnitState<'chrony'> {
  /** Absolute path of `chronyc`. */
  readonly chronyc: string;
  /** The main file; its includes and the files of confdir and sourcedir follow in reading order. */
  readonly conf: ConfigFile;
  readonly included: readonly ConfigFile[];
  /** Folders named by `confdir` and `sourcedir`, in order, existing or not. */
  readonly confDirs: readonly string[];
  readonly sourceDirs: readonly string[];
}

/** All that the planner needs to know of a machine with systemd-timesyncd. */
export interface TimesyncdState extends UnitState<'timesyncd'> {
  /** The main file and the drop-ins, in the order in which they take effect. */
  readonly files: readonly ConfigFile[];
}

/** All that the planner needs to know of a machine with ntpd, NTPsec's or the classic one. */
export interface NtpdState extends UnitState<'ntpsec' | 'ntpd'> {
  /** It knows the option `nts` of a server. */
  readonly nts: boolean;
  /** Started with `-g`: its first correction may be of any size. */
  readonly panicGate: boolean;
  /** Started with `-x`: it slews up to 600 s. */
  readonly slewOnly: boolean;
  /** The main file; what it includes and the files of {@link NtpdState.dropIns} follow in reading order. */
  readonly conf: ConfigFile;
  readonly included: readonly ConfigFile[];
  /** The folder beside the main file that NTPsec reads by itself, existing or not; null: it reads none. */
  readonly dropIns: string | null;
  /** In the place of all these, the start script has the service read a copy that names the network's servers;
   * null: it does not. */
  readonly dhcp: NtpdDhcp | null;
}

/** What Debian's start script of ntpd does with servers that the network gave. */
export interface NtpdDhcp {
  /** The main file with the network's servers in the place of its own, made anew with every lease. */
  readonly copy: ConfigFile;
  /** The script's settings, in which `IGNORE_DHCP` makes it pass over the copy; null: this script cannot. */
  readonly defaults: ConfigFile | null;
}

/** All that the planner needs to know of a machine with Windows Time, which is configured in the registry. */
export interface W32timeState extends UnitState<'w32time'> {
  /** The folder of Windows. */
  readonly systemRoot: string;
  /** Where the time comes from: `NTP` (the list), `NT5DS` (the domain), `AllSync` (both), `NoSync`; null: not set. */
  readonly type: string | null;
  /** The list of servers as it stands there; null: not set. */
  readonly ntpServer: string | null;
  /** Start type of the service manager: 2 automatic, 3 by hand or by a trigger, 4 disabled. */
  readonly start: number;
  /** What starts and stops it besides: `domain` is what Windows comes with (joining and leaving a domain). */
  readonly triggers: 'none' | 'domain' | 'other';
  /** Whether servers are asked at all: 0 not, else they are; null: not set. */
  readonly clientEnabled: number | null;
  /** How often servers with the flag 0x1 are asked, in seconds. */
  readonly specialPollInterval: number | null;
  /** Limits of the poll interval, log2 of seconds. */
  readonly minPoll: number | null;
  readonly maxPoll: number | null;
  /** The largest correction that it makes at all, the smaller of both directions; null: any, or not set. */
  readonly correctionLimit: Seconds | null;
  /** Above this it steps the clock. */
  readonly stepsFrom: Seconds | null;
  /** Values of Group Policy, which win over the service's own. */
  readonly policy: readonly SystemSetting[];
  /** The computer is a member of a domain, or takes its time from one. */
  readonly domainMember: boolean;
  /** Hyper-V's provider is on and its service runs. */
  readonly hyperV: boolean;
}

/** A setting of the system and its value as text. */
export interface SystemSetting {
  readonly place: string;
  readonly name: string;
  readonly value: string;
}

/** All that the planner needs to know of a Mac, which keeps time by timed. Whether network time is on is not of it,
 * since only root can read that. */
export interface TimedState extends UnitState<'timed'> {
  /** Absolute paths of `systemsetup` and `sntp`. */
  readonly systemsetup: string;
  readonly sntp: string;
}

/** All that the planner needs to know of a machine with OpenNTPD. */
export interface OpenntpdState extends UnitState<'openntpd'> {
  readonly conf: ConfigFile;
  /** Started with `-s`: it sets the clock by the first answer, where its version still does. */
  readonly setsAtStart: boolean;
}

/** All that the planner needs to know of a machine with ntpd-rs. */
export interface NtpdRsState extends UnitState<'ntpd-rs'> {
  readonly conf: ConfigFile;
}

/** What a planner needs to know, one variant a service. */
export type BackendState =
  | ChronyState
  | TimesyncdState
  | NtpdState
  | W32timeState
  | TimedState
  | OpenntpdState
  | NtpdRsState;
