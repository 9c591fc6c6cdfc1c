import { createInstance, type i18n } from 'i18next';
import type {} from '#renderer/i18n/i18next.d.ts';
import { createFormat, type LocaleFormat, type UnitChoice } from '#shared/locale-format.ts';
import type { Language } from '#shared/model/settings.ts';

/** The catalogue in one language, for what the system shows: menus, tray, notifications, dialogs. */
export interface Words {
  readonly t: i18n['t'];
  readonly format: LocaleFormat;
}

/** Loads the part of a catalogue by the name of its file. */
type Part = Readonly<Record<string, object>>;
const folder = '../../renderer/i18n/';

// Each is imported by its name, so that of the window's catalogues only these parts become part of the main process.
const parts: Readonly<Record<'headline' | 'native' | 'screen' | 'time', Part>> = {
  headline: import.meta.glob('../../renderer/i18n/*.json', { eager: true, import: 'headline' }),
  native: import.meta.glob('../../renderer/i18n/*.json', { eager: true, import: 'native' }),
  screen: import.meta.glob('../../renderer/i18n/*.json', { eager: true, import: 'screen' }),
  time: import.meta.glob('../../renderer/i18n/*.json', { eager: true, import: 'time' }),
};

const catalogueOf = (language: Language): Record<string, object> =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) => {
      const words = part[`${folder}${language}.json`];
      return words === undefined ? [] : [[name, words]];
    }),
  );

/** The words of a language; those that are missing there are English. */
export function words(language: Language, units: UnitChoice): Words {
  const instance = createInstance();
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    load: 'currentOnly',
    initAsync: false,
    resources: { en: { app: catalogueOf('en') }, [language]: { app: catalogueOf(language) } },
    defaultNS: 'app',
    // Nothing here is HTML.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  const t = instance.t.bind(instance);
  return { t, format: createFormat(language, t('time.justNow'), units) };
}
