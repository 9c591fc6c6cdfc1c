import type { TFunction } from 'i18next';
import type { WhyUnknown } from '#shared/model/headline.ts';
import { errorText } from '../../i18n/errors.ts';
import type { Format } from '../../i18n/useFormat.ts';

/** Why the servers could not tell whether the clock is right, and what helps. */
export function whyText(t: TFunction, why: WhyUnknown, format: Format): string {
  switch (why.code) {
    case 'error':
      return errorText(t, why.error, format);
    case 'no-majority':
      return t('unknown.no-majority', { largest: why.largest, of: why.of });
    case 'two-majorities':
      return t('unknown.two-majorities', { of: why.of });
    case 'two-disagree':
      return t('unknown.two-disagree', { apart: format.size(why.apart) });
    case 'too-few-sources':
      return t('unknown.too-few-sources', { have: why.have, want: why.want });
    case 'mixed-leap-policies':
      return t('unknown.mixed-leap-policies', {
        hosts: format.list(why.smearing),
        drop: format.list(why.drop),
      });
    case 'smear-noticed':
      return t('unknown.smear-noticed', {
        hosts: format.list(why.hosts),
        apart: format.size(why.apart),
      });
    case 'none-usable':
      return t(`unknown.none-usable.${why.because}`, { count: why.of });
    case 'nobody-asked':
      return t('unknown.nobody-asked');
  }
}
