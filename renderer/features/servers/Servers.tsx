import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { AddServer } from './AddServer.tsx';
import { MOST_AT_ONCE } from './choice.ts';
import { Filters } from './Filters.tsx';
import { Footer } from './Footer.tsx';
import { MeasureBar } from './MeasureBar.tsx';
import { lookFor, withReports, type Look } from './rows.ts';
import { useServerSelection } from './selection.tsx';
import { ServerTable } from './ServerTable.tsx';
import styles from './Servers.module.css';

const EVERYTHING: Look = { text: '', region: 'all', facets: new Set() };

/** Find, pick and measure servers, then make the time service follow them. */
export function Servers(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { survey } = useSnapshot();
  const api = useApi();
  const { run } = useRun();
  const { sources, picked, pick } = useServerSelection();
  const [look, setLook] = useState<Look>(EVERYTHING);
  const showAll = useCallback(() => setLook(EVERYTHING), []);
  const isRunning = survey.running !== null;
  const rows = useMemo(
    () => withReports(sources, survey.result, isRunning),
    [sources, survey.result, isRunning],
  );
  const shown = useMemo(() => lookFor(rows, look), [rows, look]);
  const wanted = picked.size > 0 ? [...picked] : shown.map(({ id }) => id);
  const ids = wanted.slice(0, MOST_AT_ONCE);
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
                ? t('servers.measureSelected', { count: ids.length })
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
      <div className={styles.list}>
        <MeasureBar />
        <ServerTable rows={shown} picked={picked} onPick={pick} onClearLook={showAll} />
      </div>
      <Footer rows={rows} limited={wanted.length > MOST_AT_ONCE ? wanted.length : null} />
    </div>
  );
}
