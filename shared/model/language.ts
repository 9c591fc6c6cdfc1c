import { LANGUAGES, type Language, type Settings } from './settings.ts';

/** The language that the user chose, else the first that the system prefers and the catalogue has, else English.
 * `preferred`: BCP 47 tags, the best first. */
export function languageFor(chosen: Settings['language'], preferred: readonly string[]): Language {
  if (chosen !== 'system') return chosen;
  for (const tag of preferred) {
    const found = LANGUAGES.find((language) => tag === language || tag.startsWith(`${language}-`));
    if (found !== undefined) return found;
    // Systems say where Chinese is spoken, not how it is written: simplified but for these.
    if (/^zh\b/.test(tag) && !/\b(Hant|TW|HK|MO)\b/.test(tag)) return 'zh-Hans';
  }
  return 'en';
}
