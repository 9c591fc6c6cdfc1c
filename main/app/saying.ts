import { app, nativeTheme } from 'electron';
import type { Settings } from '#shared/model/settings.ts';
import { languageFor } from '#shared/model/language.ts';
import { words, type Words } from './words.ts';

/** How the native parts speak and look now. */
export interface Saying {
  readonly words: () => Words;
  /** Follows the settings; called after every change of them. */
  readonly update: () => void;
}

/** Keeps the words in the language and units, and title bars, menus and dialogs in the theme, that the settings name.
 * `onWords` hears of all new words, the first included. */
export function createSaying(settings: () => Settings, onWords: (words: Words) => void): Saying {
  const language = () => languageFor(settings().language, app.getPreferredSystemLanguages());
  let spoken = { language: language(), units: settings().units };
  let said = words(spoken.language, spoken.units);
  const update = (): void => {
    nativeTheme.themeSource = settings().theme;
    const wanted = { language: language(), units: settings().units };
    if (wanted.language === spoken.language && wanted.units === spoken.units) return;
    spoken = wanted;
    said = words(wanted.language, wanted.units);
    onWords(said);
  };
  onWords(said);
  update();
  return { words: () => said, update };
}
