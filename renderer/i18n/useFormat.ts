import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createFormat, type LocaleFormat } from '#shared/locale-format.ts';

/** Formatting in the language of the catalogue. */
export type Format = LocaleFormat;

/** {@link Format} for the present language. */
export function useFormat(): Format {
  const { i18n, t } = useTranslation();
  return useMemo(() => createFormat(i18n.language, t('time.justNow')), [i18n.language, t]);
}
