import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import styles from './CopyDiagnostics.module.css';

/** Puts on the clipboard what helps to find a fault; says that it did. */
export function CopyDiagnostics(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // A second time is announced as well.
    setCopied(false);
    const { ok } = await run(api.shell.copyDiagnostics());
    setCopied(ok);
  };
  return (
    <>
      <span role="status" className={styles.copied}>
        {isCopied ? t('about.copied') : ''}
      </span>
      <Button onPress={() => void copy()}>{t('about.copy')}</Button>
    </>
  );
}
