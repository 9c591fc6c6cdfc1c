import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/Icon.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import type { ServerRow } from './rows.ts';
import styles from './Security.module.css';

/** Whether the time was authenticated, in two words. */
export function Security({ row }: { readonly row: ServerRow }): ReactNode {
  const { t } = useTranslation();
  const [best] = row.reports;
  if (best?.authentication === 'nts') return <Authenticated />;
  if (row.source.nts === true) {
    return (
      <span className={styles.plain} title={t('security.offersNtsLong')}>
        {t('security.offersNts')}
      </span>
    );
  }
  return (
    <span className={styles.plain}>
      {(best?.offset ?? null) === null ? '–' : t('security.plain')}
    </span>
  );
}

/** A lock and the letters NTS; what they mean is said to screen readers and on hover. */
export function Authenticated(): ReactNode {
  const { t } = useTranslation();
  return (
    <span className={styles.nts} title={t('security.ntsLong')}>
      <Icon name="lock" size={13} />
      {t('security.nts')}
      <Spoken>: {t('security.ntsLong')}</Spoken>
    </span>
  );
}
