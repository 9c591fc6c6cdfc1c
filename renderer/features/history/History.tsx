import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryRange, HistoryView } from '#shared/model/history.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { unitsOf } from './columns.ts';
import { Events } from './Events.tsx';
import { ExportButtons } from './ExportButtons.tsx';
import styles from './History.module.css';
import { HistoryChart } from './HistoryChart.tsx';
import { HistoryTable } from './HistoryTable.tsx';
import { saidOf } from './said.ts';
import { useDriftText } from './useDriftText.ts';
import { SPANS, spans, useHistory, type HistoryState, type Span } from './useHistory.ts';
import { Toolbar } from './Toolbar.tsx';
import { WatchNotice } from './WatchNotice.tsx';
import { isSame } from './zoom.ts';

/** How the clock was, since it is watched. */
export function History(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [span, setSpan] = useState<Span>('day');
  const [zoom, setZoom] = useState<HistoryRange | null>(null);
  const [isTable, setTable] = useState(false);
  const shown = useHistory(SPANS[span], zoom);
  const { view, askedAt, error } = shown;
  const title = useTitle(shown);
  // At the end of what there is a step leads nowhere: what is live stays so.
  const show = (range: HistoryRange | null): void => {
    if (range === null || view === null || !isSame(range, view.range)) setZoom(range);
  };
  const limits = useMemo(
    () =>
      view === null
        ? null
        : { from: Math.min(view.oldest ?? view.range.from, view.range.from), to: askedAt },
    [view, askedAt],
  );
  return (
    <>
      <PageHead title={title}>
        {view === null ? error === null ? t('history.reading') : null : <Known view={view} />}
      </PageHead>
      <WatchNotice />
      {error === null ? null : (
        <Notice tone="bad" urgent title={t('history.unread')}>
          {errorText(t, error, format)}
        </Notice>
      )}
      {view !== null && view.oldest === null ? (
        <Nothing />
      ) : (
        <>
          <Card title={t('history.title')} aside={<ExportButtons range={view?.range ?? null} />}>
            <div className={styles.body} aria-busy={view === null}>
              <Toolbar
                span={span}
                onSpan={(chosen) => {
                  setSpan(chosen);
                  setZoom(null);
                }}
                range={view?.range ?? null}
                limits={limits}
                isZoomed={zoom !== null}
                onZoom={show}
                isTable={isTable}
                onTable={setTable}
              />
              {view === null || limits === null ? (
                <div className={styles.room} />
              ) : (
                <Figures view={view} limits={limits} isTable={isTable} onZoom={show} />
              )}
            </div>
          </Card>
          {view === null ? null : <Events events={view.events} />}
        </>
      )}
    </>
  );
}

/** The same figures as pictures or as a table. */
function Figures(props: {
  readonly view: HistoryView;
  readonly limits: HistoryRange;
  readonly isTable: boolean;
  readonly onZoom: (range: HistoryRange | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { view } = props;
  const { units: chosen } = useSnapshot().settings;
  const units = useMemo(() => unitsOf(view.points, chosen), [view, chosen]);
  const isEmpty = view.points.length === 0;
  if (props.isTable) {
    return isEmpty ? (
      <p className={styles.room}>{t('history.noneHere')}</p>
    ) : (
      <HistoryTable view={view} units={units} />
    );
  }
  // The chart stays where there is nothing to draw: its keys and its pointer lead away from there.
  return <HistoryChart view={view} limits={props.limits} units={units} onZoom={props.onZoom} />;
}

/** The first sentence: what was true of the clock. */
function useTitle({ view, milliseconds, zoom }: HistoryState): string {
  const { t } = useTranslation();
  const format = useFormat();
  if (view === null) return t('screen.history');
  if (view.oldest === null) return t('history.said.never');
  const said = saidOf(view);
  if (said.kind === 'nothing' || said.kind === 'unknown') return t(`history.said.${said.kind}`);
  const span = zoom === null ? spans.find((id) => SPANS[id] === milliseconds) : undefined;
  const time = said.isPart ? 'part' : (span ?? 'zoomed');
  return said.kind === 'within'
    ? t(`history.said.within.${time}`, { within: format.atMost(said.within) })
    : t(`history.said.off.${time}`, { by: format.size(said.by, said.bound) });
}

/** How the first sentence is known, and how fast the clock runs. */
function Known({ view }: { readonly view: HistoryView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { sentence, ppm } = useDriftText(view.drift);
  const count = view.points.reduce((sum, point) => sum + point.count, 0);
  if (view.oldest === null) return t('history.said.neverSub');
  const measured = count === 0 ? '' : t('history.measured', { count });
  return format.sentences([sentence, ppm ?? '', measured]);
}

/** Before anything was recorded: when that will be. */
function Nothing(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run } = useRun();
  const now = useNow();
  const { watch, check } = useSnapshot();
  const left = watch.nextAt === null ? 0 : (watch.nextAt - now) / 1000;
  return (
    <Card title={t('history.title')}>
      <div className={styles.nothing}>
        <p>
          {watch.state === 'off'
            ? t('history.notWatched')
            : left > 0
              ? t('history.first', { time: format.duration(left) })
              : t('history.soon')}
        </p>
        <Button isPending={check.running !== null} onPress={() => void run(api.measure.check())}>
          {t('overview.measure')}
        </Button>
      </div>
    </Card>
  );
}
