import { createInstance, type i18n } from 'i18next';
import type {} from '#renderer/i18n/i18next.d.ts';
import en from '#renderer/i18n/en.json' with { type: 'json' };
import { createFormat, type LocaleFormat } from '#shared/locale-format.ts';
import { LANGUAGES, type Language, type Settings } from '#shared/model/settings.ts';

/** The catalogue in one language, for what the system shows: menus, tray, notifications, dialogs. */
export interface Words {
  readonly t: i18n['t'];
  readonly format: LocaleFormat;
}

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

/** Loads the words of a language; those that are missing there are English. */
export function words(language: Language): Words {
  const instance = createInstance();
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { app: en } },
    defaultNS: 'app',
    // Nothing here is HTML.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  const t = instance.t.bind(instance);
  return { t, format: createFormat(language, t('time.justNow')) };
}
