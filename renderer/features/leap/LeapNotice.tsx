import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Survey } from '#shared/model/survey.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Terms } from '../help/Terms.tsx';

const TERMS = ['leap', 'smear'] as const;

/** That servers of two kinds were measured together, and more so when the difference shows just now. */
export function LeapNotice(props: {
  readonly survey: Survey | null;
  /** Where any servers are compared, two kinds among them are no news as long as they agree. */
  readonly justNowOnly?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const reasons = props.survey?.reasons ?? [];
  const noticed = reasons.find((reason) => reason.code === 'smear-noticed');
  if (noticed !== undefined) {
    return (
      <Notice tone="warn" title={t('mixedLeap.noticed', { apart: format.size(noticed.apart) })}>
        {t('mixedLeap.smearing', {
          count: noticed.hosts.length,
          hosts: format.list(noticed.hosts),
        })}
        <Terms ids={TERMS} />
      </Notice>
    );
  }
  const mixed = reasons.find((reason) => reason.code === 'mixed-leap-policies');
  if (mixed === undefined || props.justNowOnly === true) return null;
  return (
    <Notice tone="warn" title={t('mixedLeap.title')}>
      {t('mixedLeap.drop', { hosts: format.list(mixed.drop) })}
      <Terms ids={TERMS} />
    </Notice>
  );
}
