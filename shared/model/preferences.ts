import type { Preferences } from './settings.ts';

/** The range that a number of the settings may have, both ends included. */
export interface Limits {
  readonly least: number;
  readonly most: number;
}

const DAY = 86_400;

/** What the numbers of {@link Preferences} may be, in their units. */
export const PREFERENCE_LIMITS = {
  /** Seconds. Not below what the etiquette allows a timer (`CHECK_INTERVAL` of shared/core/schedule); a watch
   * that looks less than daily watches nothing. */
  watchInterval: { least: 15 * 60, most: DAY },
  /** Seconds. Below a millisecond the path to a public server decides, not the clock. */
  alertAbove: { least: 0.001, most: DAY },
  /** Days; ten years. */
  keepDays: { least: 1, most: 3650 },
} as const satisfies Partial<Record<keyof Preferences, Limits>>;

/** What nobody has chosen yet. */
export const DEFAULT_PREFERENCES: Preferences = {
  theme: 'system',
  language: 'system',
  units: 'auto',
  watching: true,
  watchInterval: PREFERENCE_LIMITS.watchInterval.least,
  // Half a second: FT8 and its like fail beyond it, and people begin to notice.
  alertAbove: 0.5,
  notify: true,
  startAtLogin: false,
  startHidden: false,
  closeToTray: false,
  // A year shows the seasons in a crystal's frequency, and takes some fifteen megabytes for eight servers.
  keepDays: 365,
  service: null,
  welcomed: false,
};
