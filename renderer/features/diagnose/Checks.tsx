import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckId } from '#shared/model/health.ts';
import en from '../../i18n/en.json' with { type: 'json' };
import { Card } from '../../ui/Card.tsx';
import styles from './Checks.module.css';

/** Every check has its words; the catalogue names them in the order in which they are made. */
const CHECKS = Object.keys(en.diagnose.check) as readonly CheckId[];

/** Before the first diagnosis: what it will look at. */
export function Checks(): ReactNode {
  const { t } = useTranslation();
  return (
    <Card title={t('diagnose.checks')}>
      <ol className={styles.checks}>
        {CHECKS.map((id) => (
          <li key={id}>{t(`diagnose.check.${id}.name`)}</li>
        ))}
      </ol>
    </Card>
  );
}
