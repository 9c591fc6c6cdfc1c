import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApplyOutcome, SyncOutcome } from '#shared/model/plan.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Notice } from '../../ui/Notice.tsx';

/** Why privileged work was not begun, or at which of its steps it failed. */
export function Failure({
  outcome,
}: {
  readonly outcome: Extract<ApplyOutcome | SyncOutcome, { state: 'unavailable' | 'failed' }>;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const failed = outcome.state === 'failed';
  return (
    <Notice
      tone={failed ? 'bad' : 'warn'}
      title={failed ? t(`outcome.failedAt.${outcome.step}`) : t('outcome.unavailable')}
    >
      {errorText(t, outcome.error, format)}
    </Notice>
  );
}
