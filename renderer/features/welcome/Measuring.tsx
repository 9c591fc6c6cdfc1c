import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SurveyProgress } from '#shared/model/survey.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { doneOf, leftText, phaseText } from '../servers/progress.ts';
import styles from './Measuring.module.css';

/** How far a measurement is and how long it still takes; `label` says of what it is. */
export function Measuring(props: {
  readonly label: string;
  readonly running: SurveyProgress;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { running } = props;
  return (
    <>
      <p className={styles.faint}>
        {phaseText(t, running)} · {leftText(t, running, format)}
      </p>
      <ProgressBar label={props.label} value={doneOf(running)} />
    </>
  );
}
