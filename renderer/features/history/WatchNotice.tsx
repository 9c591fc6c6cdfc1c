import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';

/** Why nothing is being added to the history just now, and what can be done about it. */
export function WatchNotice(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run } = useRun();
  const { watch } = useSnapshot();
  return (
    <>
      {watch.historyProblem === null ? null : (
        <Notice tone="warn" title={t('history.problem')}>
          {errorText(t, watch.historyProblem, format)}
        </Notice>
      )}
      {watch.state === 'off' ? (
        <Notice
          tone="neutral"
          title={t('history.off.title')}
          actions={
            <Button size="small" onPress={() => void run(api.settings.set({ watching: true }))}>
              {t('history.off.action')}
            </Button>
          }
        >
          {t('history.off.words')}
        </Notice>
      ) : null}
      {watch.pausedBy === null ? null : (
        <Notice tone="neutral" title={t('history.paused.title')}>
          {t(`history.paused.${watch.pausedBy}`)}
        </Notice>
      )}
    </>
  );
}
