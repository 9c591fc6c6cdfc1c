import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json' with { type: 'json' };

/** Builds the catalogue; synchronous, since the words are part of the bundle. */
export function createI18n(): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { app: en } },
    defaultNS: 'app',
    // React escapes whatever it renders.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}
