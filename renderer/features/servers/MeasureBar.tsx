import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import styles from './MeasureBar.module.css';

/** While a measurement runs: how far it is, how long it takes, and Stop. Afterwards: what came out. */
export function MeasureBar(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const api = useApi();
  const { run } = useRun();
  const { running, result, finishedAt } = useSnapshot().survey;
  const summary =
    result === null || running !== null
      ? null
      : t('measure.finished', {
          answered: result.servers.filter(({ verdict }) => verdict !== 'silent').length,
          of: result.servers.length,
        });
  return (
    <>
      <span className={styles.spoken} role="status">
        {running === null ? summary : t('measure.started')}
      </span>
      <div className={styles.bar}>
        {running === null ? (
          <p className={styles.words}>
            {summary ?? t('measure.never')}{' '}
            {summary === null || finishedAt === null ? null : (
              <span className={styles.left}>
                {t('overview.checked', { ago: format.ago(finishedAt, now) })}
              </span>
            )}
          </p>
        ) : (
          <>
            <span className={styles.words}>
              {t(`measure.phase.${running.phase}`, {
                round: running.round,
                rounds: running.rounds,
                answered: running.answeredServers,
                of: running.servers,
              })}
            </span>
            <span className={styles.left}>
              {t('measure.left', { time: format.duration(running.secondsLeft) })}
            </span>
            <Button size="small" onPress={() => void run(api.measure.stop())}>
              {t('action.stop')}
            </Button>
            <div className={styles.progress}>
              <ProgressBar
                label={t('measure.started')}
                value={running.planned === 0 ? null : running.done / running.planned}
              />
            </div>
          </>
        )}
      </div>
    </>
  );
}
