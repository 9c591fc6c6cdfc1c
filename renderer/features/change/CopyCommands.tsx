import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { ToldButton } from '../../ui/ToldButton.tsx';

/** Copies the plan as commands for a shell: for a machine that Trueclock cannot change. */
export function CopyCommands(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const copy = async (): Promise<boolean> => (await run(api.shell.copyCommands())).ok;
  return (
    <ToldButton told={t('plan.copied')} onPress={copy}>
      {t('plan.copy')}
    </ToldButton>
  );
}
