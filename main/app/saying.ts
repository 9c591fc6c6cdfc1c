import { app, nativeTheme } from 'electron';
import type { Settings } from '#shared/model/settings.ts';
import { languageFor, words, type Words } from './words.ts';

/** How the native parts speak and look now. */
export interface Saying {
  readonly words: () => Words;
  /** Follows the settings; called after every change of them. */
  readonly update: () => void;
}

/** Keeps the words in the language, and title bars, menus and dialogs in the theme, that the settings name. `onWords`
 * hears of every new language, the first included. */
export function createSaying(settings: () => Settings, onWords: (words: Words) => void): Saying {
  const language = () => languageFor(settings().language, app.getPreferredSystemLanguages());
  let spoken = language();
  let said = words(spoken);
  const update = (): void => {
    nativeTheme.themeSource = settings().theme;
    const wanted = language();
    if (wanted === spoken) return;
    spoken = wanted;
    said = words(wanted);
    onWords(said);
  };
  onWords(said);
  update();
  return { words: () => said, update };
}
