import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { VotePicture } from '../../charts/vote/VotePicture.tsx';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useSettled } from '../../state/settled.ts';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { VoteLegend } from '../help/VoteLegend.tsx';
import { LeapNotice } from '../leap/LeapNotice.tsx';
import { AddServer } from './AddServer.tsx';
import { MOST_AT_ONCE } from './choice.ts';
import { Filters } from './Filters.tsx';
import { Footer } from './Footer.tsx';
import { MeasureBar, type View } from './MeasureBar.tsx';
import { lookFor, withReports, type Look } from './rows.ts';
import { useServerSelection } from './selection.tsx';
import { ServerTable } from './ServerTable.tsx';
import { BEST_FIRST, sorted } from './sorting.ts';
import styles from './Servers.module.css';

const EVERYTHING: Look = { text: '', region: 'all', facets: new Set() };

/** Find, pick and measure servers, then make the time service follow them. */
export function Servers(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { survey, network } = useSnapshot();
  const api = useApi();
  const { run } = useRun();
  const { sources, picked, pick } = useServerSelection();
  const [view, setView] = useState<View>('list');
  const shownView = survey.result === null ? 'list' : view;
  const [look, setLook] = useState<Look>(EVERYTHING);
  const showAll = useCallback(() => setLook(EVERYTHING), []);
  const isRunning = survey.running !== null;
  // While a measurement runs the order is that of the one before, so that nothing jumps.
  const settled = useSettled(survey);
  const [sort, setSort] = useState(BEST_FIRST);
  const rows = useMemo(
    () => withReports(sources, survey.result, survey.recommendation),
    [sources, survey.result, survey.recommendation],
  );
  const order = useMemo(
    () => sorted(withReports(sources, settled, null), sort).map(({ id }) => id),
    [sources, settled, sort],
  );
  const shown = useMemo(() => {
    const byId = new Map(lookFor(rows, look).map((row) => [row.id, row]));
    return order.flatMap((id) => byId.get(id) ?? []);
  }, [rows, order, look]);
  const ids = picked.size > 0 ? [...picked] : shown.map(({ id }) => id);
  return (
    <div className={styles.screen}>
      <PageHead
        title={t('servers.title')}
        actions={
          <>
            <AddServer />
            <Button
              look="primary"
              isDisabled={ids.length === 0}
              isPending={isRunning}
              onPress={() => void run(api.measure.survey({ ids }))}
            >
              {picked.size > 0
                ? t('servers.measureSelected', { count: Math.min(ids.length, MOST_AT_ONCE) })
                : t('servers.measure')}
            </Button>
          </>
        }
      >
        {t('servers.advice')}
      </PageHead>
      <Filters look={look} onChange={setLook} count={sources.length} />
      {survey.error === null ? null : (
        <Notice tone="bad" title={t('servers.measureFailed')}>
          {errorText(t, survey.error, format)}
        </Notice>
      )}
      <LeapNotice survey={settled} justNowOnly />
      <div className={styles.list}>
        <MeasureBar view={shownView} onView={setView} />
        {shownView === 'vote' && survey.result !== null ? (
          // Reached by the keyboard, since it scrolls.
          <section className={styles.vote} aria-label={t('vote.title')} tabIndex={0}>
            <VotePicture
              servers={survey.result.servers}
              selection={survey.result.selection}
              most={survey.result.servers.length}
              legend={<VoteLegend selection={survey.result.selection} />}
            />
          </section>
        ) : (
          <ServerTable
            rows={shown}
            picked={picked}
            onPick={pick}
            sort={sort}
            onSort={setSort}
            nothing={t(
              network.length === 0 && look.facets.has('network')
                ? 'network.none'
                : 'servers.noneFound',
            )}
            onClearLook={showAll}
          />
        )}
      </div>
      <Footer rows={rows} limited={ids.length > MOST_AT_ONCE ? ids.length : null} />
    </div>
  );
}
