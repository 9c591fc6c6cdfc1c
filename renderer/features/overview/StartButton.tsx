import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';

/** Starts the service that is stopped, once: while the system asks for a password it waits. */
export function StartButton(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const [isPending, setPending] = useState(false);
  const start = async (): Promise<void> => {
    setPending(true);
    await run(api.machine.start());
    setPending(false);
  };
  return (
    <Button size="small" isPending={isPending} onPress={() => void start()}>
      {t('service.start')}
    </Button>
  );
}
