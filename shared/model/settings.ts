import type { Seconds, UnixMs } from '../units.ts';
import type { BackendId } from './backend-id.ts';
import type { SourceRef } from './source.ts';

/** The languages of the catalogue, by their BCP 47 tags. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'zh-Hans', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What is kept between runs, in one JSON file that GUI and CLI share. */
export interface Settings extends Preferences {
  readonly version: 2;
  /** Servers that the user typed. */
  readonly own: readonly SourceRef[];
  /** Ids of the servers that Overview and the watch measure. */
  readonly watched: readonly string[];
  /** Servers that told us to stop (KoD DENY or RSTR), each once. Not asked until the refusal has lapsed
   * (`shared/core/schedule`). */
  readonly refusedBy: readonly Refusal[];
  /** Servers that asked to be asked less often (KoD RATE) and have not answered without that since, each once. */
  readonly slowedBy: readonly Slowdown[];
}

/** What the user chooses on the Settings screen. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: 'system' | Language;
  /** How offsets and the like are shown; `auto`: in the unit that suits the figure. */
  readonly units: 'auto' | 's' | 'ms' | 'us';
  /** Whether the clock is measured while nobody looks. */
  readonly watching: boolean;
  /** Between two measurements of the watch; never below the etiquette's `CHECK_INTERVAL`. */
  readonly watchInterval: Seconds;
  /** A clock off by more than this, for certain, is worth an alert. */
  readonly alertAbove: Seconds;
  /** Whether alerts are shown by the system, outside the window too. */
  readonly notify: boolean;
  readonly startAtLogin: boolean;
  /** At login only the tray icon appears. */
  readonly startHidden: boolean;
  /** Closing the window leaves the app in the tray. */
  readonly closeToTray: boolean;
  /** The history is kept this many days. */
  readonly keepDays: number;
  /** The time service to show and configure where several are installed; null: the one that runs. */
  readonly service: BackendId | null;
  /** The first steps were taken or skipped. */
  readonly welcomed: boolean;
}

/** A server that told us to stop, and when it last did so. */
export interface Refusal {
  readonly host: string;
  readonly port: number;
  readonly at: UnixMs;
}

/** A server that asked to be asked less often: when it last did so, and in how many bursts in a row. */
export interface Slowdown extends Refusal {
  readonly kisses: number;
}
