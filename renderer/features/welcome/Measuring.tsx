import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/useFormat.ts';
import { useSnapshot } from '../../state/context.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import styles from './Measuring.module.css';

/** How far the measurement of the servers is. */
export function Measuring(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { running } = useSnapshot().survey;
  if (running === null) return null;
  return (
    <>
      <p className={styles.faint}>
        {t(`measure.phase.${running.phase}`, {
          round: running.round,
          rounds: running.rounds,
          answered: running.answeredServers,
          of: running.servers,
        })}
        {' · '}
        {t('measure.left', { time: format.duration(running.secondsLeft) })}
      </p>
      <ProgressBar
        label={t('measure.started')}
        value={running.planned === 0 ? null : running.done / running.planned}
      />
    </>
  );
}
