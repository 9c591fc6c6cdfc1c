import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { OnceButton } from '../../ui/OnceButton.tsx';

/** Starts the service that is stopped. */
export function StartButton(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  return (
    <OnceButton size="small" onPress={() => run(api.machine.start())}>
      {t('service.start')}
    </OnceButton>
  );
}
