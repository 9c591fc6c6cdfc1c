import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { ToldButton } from '../../ui/ToldButton.tsx';

/** Puts on the clipboard what helps to find a fault; says that it did. */
export function CopyDiagnostics(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const copy = async (): Promise<boolean> => (await run(api.shell.copyDiagnostics())).ok;
  return (
    <ToldButton told={t('about.copied')} onPress={copy}>
      {t('about.copy')}
    </ToldButton>
  );
}
