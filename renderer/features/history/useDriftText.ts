import { useTranslation } from 'react-i18next';
import { formatDecimal, resolutionOf } from '#shared/format.ts';
import type { Drift, Rate } from '#shared/model/history.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { driftSaid } from './said.ts';

/** Decimals of parts per million that are ever shown: a nanosecond a second. */
const MOST_DECIMALS = 3;

/** How fast the clock runs. */
export interface DriftText {
  /** As a person reads it. */
  readonly sentence: string;
  /** The figure that engineers know it by, with its standard error; null: too little to tell. */
  readonly ppm: string | null;
}

/** The rate and its standard error in parts per million, with the digits that the error allows. Of an error below the
 * last digit that digit is written: zero would claim a rate that is known exactly. */
export function driftFigures(
  { ppm, uncertainty }: Rate,
  locale: string,
  sign: 'always' | 'minus' = 'minus',
): { readonly ppm: string; readonly within: string } {
  const decimals = Math.min(
    Math.max(0, -Math.floor(Math.log10(resolutionOf(uncertainty)))),
    MOST_DECIMALS,
  );
  return {
    ppm: formatDecimal(ppm, locale, decimals, sign),
    within: formatDecimal(Math.max(uncertainty, 10 ** -decimals), locale, decimals),
  };
}

/** The clock's rate in words. */
export function useDriftText(drift: Drift | null): DriftText {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const said = driftSaid(drift);
  if (said.kind === 'unknown' || drift === null) {
    return { sentence: t('drift.unknown'), ppm: null };
  }
  return {
    sentence:
      said.kind === 'steady'
        ? t('drift.steady', { by: format.atMost(said.daily) })
        : t(`drift.${said.kind}`, { by: format.size(said.daily, said.uncertainty) }),
    ppm: t('drift.ppm', { ...driftFigures(drift, i18n.language) }),
  };
}
