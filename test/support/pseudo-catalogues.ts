import en from '#renderer/i18n/en.json' with { type: 'json' };
import { PSEUDO, pseudoCatalogue } from './pseudo.ts';

/** Stands in for renderer/i18n/catalogues.ts where the pseudo-languages are looked at. */
export const catalogues: Record<string, () => Promise<object>> = {
  ...Object.fromEntries(
    Object.entries(
      import.meta.glob<object>('../../renderer/i18n/*.json', { import: 'default' }),
    ).map(([path, load]) => [path.replace('../../renderer/i18n', '.'), load]),
  ),
  ...Object.fromEntries(
    Object.values(PSEUDO).map((language) => [
      `./${language}.json`,
      () => Promise.resolve(pseudoCatalogue(en, language)),
    ]),
  ),
};
