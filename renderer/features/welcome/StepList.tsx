import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './StepList.module.css';
import { STEPS, type Step } from './steps.ts';

/** How far the first steps are. */
export function StepList({ step }: { readonly step: Step }): ReactNode {
  const { t } = useTranslation();
  const at = STEPS.indexOf(step);
  return (
    <ol className={styles.steps} aria-label={t('welcome.steps')}>
      {STEPS.map((one, index) => (
        <li
          key={one}
          className={styles.step}
          data-past={index < at || undefined}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className={styles.number}>{index + 1}</span>
          {t(`welcome.${one}.name`)}
        </li>
      ))}
    </ol>
  );
}
