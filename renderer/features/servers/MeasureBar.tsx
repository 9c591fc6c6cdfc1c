import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Chips } from '../../ui/Chips.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { Columns } from '../help/Columns.tsx';
import { Compare } from './Compare.tsx';
import styles from './MeasureBar.module.css';
import { doneOf, leftText, phaseText } from './progress.ts';

/** The list, or what its servers say as a picture. */
const views = ['list', 'vote'] as const;
export type View = (typeof views)[number];

const COLUMNS = [
  'stratum',
  'offset',
  'bound',
  'delay',
  'jitter',
  'nts',
  'falseticker',
  'smear',
  'leap',
  'pool',
] as const;

/** While a measurement runs: how far it is, how long it takes, and Stop. Afterwards: what came out. */
export function MeasureBar(props: {
  readonly view: View;
  readonly onView: (view: View) => void;
}): ReactNode {
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
  const viewChoice =
    result === null ? null : (
      <Chips
        label={t('servers.view.label')}
        mode="one"
        items={views.map((id) => ({ id, text: t(`servers.view.${id}`) }))}
        selected={new Set([props.view])}
        onChange={([view]) => props.onView(view ?? props.view)}
      />
    );
  return (
    <>
      <Spoken isStatus>{running === null ? summary : t('measure.started')}</Spoken>
      <div className={styles.bar}>
        {running === null ? (
          <>
            <p className={styles.words}>
              {summary ?? t('measure.never')}{' '}
              {summary === null || finishedAt === null ? null : (
                <span className={styles.left}>
                  {t('overview.checked', { ago: format.ago(finishedAt, now) })}
                </span>
              )}
            </p>
            <Columns terms={COLUMNS} />
            <Compare />
            {viewChoice}
          </>
        ) : (
          <>
            <span className={styles.words}>{phaseText(t, running)}</span>
            <span className={styles.left}>{leftText(t, running, format)}</span>
            <Button size="small" onPress={() => void run(api.measure.stop())}>
              {t('action.stop')}
            </Button>
            {viewChoice}
            <div className={styles.progress}>
              <ProgressBar label={t('measure.started')} value={doneOf(running)} />
            </div>
          </>
        )}
      </div>
    </>
  );
}
