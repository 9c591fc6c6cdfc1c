import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';

/** Copies the plan as commands for a shell: for a machine that Trueclock cannot change. */
export function CopyCommands(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // A second time is announced as well.
    setCopied(false);
    setCopied((await run(api.shell.copyCommands())).ok);
  };
  return (
    <>
      <Button onPress={() => void copy()}>{t('plan.copy')}</Button>
      <span role="status">{isCopied ? t('plan.copied') : ''}</span>
    </>
  );
}
