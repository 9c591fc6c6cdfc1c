import type { TFunction } from 'i18next';
import type { ChoiceReason, OmissionReason, Shortfall } from '#shared/model/recommendation.ts';
import type { ServerReport } from '#shared/model/survey.ts';
import type { Format } from '../../i18n/useFormat.ts';
import { verdictOf } from './verdict.ts';

/** Why a server is recommended. */
export function choiceText(t: TFunction, reason: ChoiceReason, format: Format): string {
  switch (reason.code) {
    case 'bound':
      return t('best.choice.bound', { bound: format.bound(reason.bound) });
    case 'own-operator':
      return reason.operator ?? t('best.choice.noOperator');
    case 'same-operator':
      return t('best.choice.same-operator', { operator: reason.operator });
    default:
      return t(`best.choice.${reason.code}`);
  }
}

/** Why a server is not recommended. `best`: its report, whose verdict says the most. */
export function omissionText(
  t: TFunction,
  reason: OmissionReason,
  best: ServerReport | undefined,
  hostOf: (id: string) => string,
): string {
  switch (reason.code) {
    case 'silent':
    case 'rejected':
      return t(`verdict.${best === undefined ? reason.code : verdictOf(best).word}`);
    case 'leap-policy':
      return t(`best.omission.leap-policy.${reason.policy}`);
    case 'same-operator':
      return t('best.omission.same-operator', { host: hostOf(reason.chosen) });
    default:
      return t(`best.omission.${reason.code}`);
  }
}

/** What the recommendation falls short of. */
export function shortfallText(t: TFunction, shortfall: Shortfall): string {
  switch (shortfall.code) {
    case 'too-few-servers':
    case 'too-few-operators':
      return t(`best.short.${shortfall.code}`, { count: shortfall.have, want: shortfall.want });
    default:
      return t(`best.short.${shortfall.code}`);
  }
}
