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
  readonly owner: 'trueclock' | 'distribution' | 'user' | 'dhcp';
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

/** What a planner needs to know, one variant a service. */
export type BackendState = ChronyState | TimesyncdState;
