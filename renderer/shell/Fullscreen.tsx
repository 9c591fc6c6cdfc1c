import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import { errorText } from '../i18n/errors.ts';
import { useFormat } from '../i18n/useFormat.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './Fullscreen.module.css';

/** Before the first snapshot. Appears late, so that a quick start does not flash. */
export function Loading(): ReactNode {
  const { t } = useTranslation();
  return (
    <main className={`${styles.page} ${styles.late}`} aria-busy="true">
      <Icon name="clock" size={40} />
      <p>{t('shell.loading')}</p>
    </main>
  );
}

/** The main process did not give its state. */
export function FirstError(props: {
  readonly error: AppError;
  readonly onRetry: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <main className={styles.page} role="alert">
      <Icon name="clock" size={40} />
      <h1>{t('shell.noState')}</h1>
      <p>{errorText(t, props.error, format)}</p>
      <Button look="primary" onPress={props.onRetry}>
        {t('action.tryAgain')}
      </Button>
    </main>
  );
}

/** The page was opened without the app around it. */
export function OutsideApp(): ReactNode {
  const { t } = useTranslation();
  return (
    <main className={styles.page}>
      <Icon name="clock" size={40} />
      <h1>{t('shell.name')}</h1>
      <p>{t('shell.outside')}</p>
    </main>
  );
}
