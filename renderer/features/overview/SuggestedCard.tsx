import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi } from '../../state/context.tsx';
import { goTo } from '../../state/route.ts';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import type { Suggestion } from './findings.ts';
import { StartButton } from './StartButton.tsx';
import styles from './SuggestedCard.module.css';

/** The one thing that is worth doing next. What is done here at once is not offered beside it as well. */
export function SuggestedCard({ suggestion }: { readonly suggestion: Suggestion }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const text = useText(suggestion);
  return (
    <Card title={t('suggested.title')}>
      <p className={styles.words}>{text}</p>
      {suggestion.kind === 'sync' ? (
        <Button onPress={() => void run(api.sync.start())}>{t('overview.syncNow')}</Button>
      ) : (
        <div className={styles.actions}>
          {suggestion.kind === 'start-service' && suggestion.canStart ? <StartButton /> : null}
          <Button
            look={suggestion.kind === 'choose-servers' ? 'primary' : 'plain'}
            onPress={() => goTo('servers')}
          >
            {t('suggested.chooseServers')}
          </Button>
        </div>
      )}
    </Card>
  );
}

function useText(suggestion: Suggestion): string {
  const { t } = useTranslation();
  const format = useFormat();
  switch (suggestion.kind) {
    case 'start-service':
      return t(suggestion.canStart ? 'suggested.start' : 'suggested.startService', {
        unit: printable(suggestion.unit),
      });
    case 'choose-servers':
      return t(`suggested.choose.${suggestion.because}`);
    case 'few-servers':
      return t('suggested.fewServers', { count: suggestion.have });
    case 'falseticker':
      return suggestion.apart === null
        ? t('suggested.falseticker', { host: printable(suggestion.host) })
        : t('suggested.falsetickerBy', {
            host: printable(suggestion.host),
            apart: format.size(suggestion.apart),
          });
    case 'sync':
      return t('suggested.sync');
  }
}
