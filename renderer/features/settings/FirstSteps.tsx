import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../state/context.tsx';
import { goTo } from '../../state/route.ts';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Row } from './Row.tsx';

/** The way back to the first steps. */
export function FirstSteps(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const show = async (): Promise<void> => {
    const kept = await run(api.settings.set({ welcomed: false }));
    if (kept.ok) goTo('overview');
  };
  return (
    <Row name={t('settings.welcome.name')} about={t('settings.welcome.about')}>
      {({ labelledBy, describedBy }) => (
        <Button aria-describedby={`${labelledBy} ${describedBy}`} onPress={() => void show()}>
          {t('settings.welcome.action')}
        </Button>
      )}
    </Row>
  );
}
