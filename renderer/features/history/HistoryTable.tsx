import { memo, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryView } from '#shared/model/history.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Term } from '../help/Term.tsx';
import type { Units } from './columns.ts';
import { figureTexts } from './figure-text.ts';
import styles from './HistoryTable.module.css';

/** The figures of the picture, the newest first. Drawn anew only for new figures: there may be hundreds of rows, and
 * the state changes ten times a second. */
export const HistoryTable = memo(function HistoryTable(props: {
  readonly view: HistoryView;
  readonly units: Units;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const counts = useMemo(() => new Intl.NumberFormat(i18n.language), [i18n.language]);
  const { points, resolution } = props.view;
  const isRolledUp = resolution !== 'single';
  return (
    // Reached by the keyboard, since it scrolls.
    <div className={styles.frame} role="region" aria-label={t('history.table.label')} tabIndex={0}>
      <table className={styles.table}>
        <caption>{t(`history.table.caption.${resolution}`)}</caption>
        <thead>
          <tr>
            <th scope="col">{t('history.table.when')}</th>
            <TermHead id="offset" />
            {isRolledUp ? (
              <>
                <th scope="col">{t('history.table.least')}</th>
                <th scope="col">{t('history.table.most')}</th>
              </>
            ) : null}
            <TermHead id="bound" />
            <TermHead id="delay" />
            <TermHead id="jitter" />
            <TermHead id="drift" />
            {isRolledUp ? <th scope="col">{t('history.table.count')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map((point) => {
            const texts = figureTexts(point, props.units, i18n.language);
            return (
              <tr key={point.at}>
                <th scope="row">{format.when(point.at)}</th>
                <td>{point.offset === null ? t('history.noOffset') : texts.offset}</td>
                {isRolledUp ? (
                  <>
                    <td>{texts.least}</td>
                    <td>{texts.most}</td>
                  </>
                ) : null}
                <td>{texts.bound}</td>
                <td>{texts.delay}</td>
                <td>{texts.jitter}</td>
                <td>{texts.drift}</td>
                {isRolledUp ? <td>{counts.format(point.count)}</td> : null}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
});

function TermHead({
  id,
}: {
  readonly id: 'offset' | 'bound' | 'delay' | 'jitter' | 'drift';
}): ReactNode {
  const { t } = useTranslation();
  return (
    <th scope="col">
      <Term id={id}>{t(`column.${id}`)}</Term>
    </th>
  );
}
