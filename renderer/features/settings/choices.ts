import { LANGUAGES, type Language, type Preferences } from '#shared/model/settings.ts';
import type { Seconds } from '#shared/units.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export const UNITS = ['auto', 's', 'ms', 'us'] as const;

/** Each language by its own name, so that everybody finds theirs in any other. */
const NAMES: Record<Language, string> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  'zh-Hans': '简体中文',
  ja: '日本語',
};

/** The languages for a list, that of the system first. */
export const languageItems = (
  system: string,
): readonly { readonly id: Preferences['language']; readonly text: string }[] => [
  { id: 'system', text: system },
  ...LANGUAGES.map((id) => ({ id, text: NAMES[id] })),
];

const MINUTE: Seconds = 60;
const HOUR: Seconds = 60 * MINUTE;

/** What is offered of each number. Another value, set in the file, is shown beside them. */
export const OFFERED = {
  /** Seconds. Public servers are not asked more often by a program that nobody looks at. */
  watchInterval: [15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR],
  /** Seconds. Half a second is what FT8 and its like bear; a few milliseconds suit a good network. */
  alertAbove: [0.01, 0.05, 0.1, 0.5, 1, 5, MINUTE],
  /** Days. */
  keepDays: [30, 90, 365, 3650],
} as const;
