import { createContext, use } from 'react';
import type { LocaleFormat } from '#shared/locale-format.ts';

/** Formatting in the language of the catalogue and the units that the user chose. */
export type Format = LocaleFormat;

/** Made once for the window: `Intl` formatters are dear, and rows come by the hundred. */
export const FormatContext = createContext<Format | null>(null);

/** {@link Format} for the present language. */
export function useFormat(): Format {
  const format = use(FormatContext);
  if (format === null) throw new Error('no Language above this component');
  return format;
}
