import { createInstance, type BackendModule, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { catalogues } from './catalogues.ts';
import en from './en.json' with { type: 'json' };

/** Gives i18next the catalogue of a language when it is chosen. One that is not there leaves the words English. */
const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, _namespace, callback) => {
    const load = catalogues[`./${language}.json`] ?? (() => Promise.resolve({}));
    load().then(
      (words) => callback(null, words),
      (cause: unknown) => callback(String(cause), false),
    );
  },
};

/** The words of the window, English at first; `changeLanguage` loads another. */
export function createI18n(): i18n {
  const instance = createInstance();
  void instance
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: 'en',
      fallbackLng: 'en',
      // `zh-Hans` is one catalogue, not one beside a general `zh`.
      load: 'currentOnly',
      initAsync: false,
      resources: { en: { app: en } },
      partialBundledLanguages: true,
      defaultNS: 'app',
      ns: 'app',
      // React escapes whatever it renders.
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
      returnNull: false,
    });
  return instance;
}
