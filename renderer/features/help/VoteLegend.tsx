import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Selection } from '#shared/model/survey.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Mark } from '../../ui/Badge.tsx';
import { Term } from './Term.tsx';
import styles from './VoteLegend.module.css';

/** What the band and the crosses in the picture of the vote mean. */
export function VoteLegend({ selection }: { readonly selection: Selection | null }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (selection === null) return null;
  const { offset, bound } = format.offset(selection.offset, selection.bound);
  return (
    <ul className={styles.legend}>
      <li>
        <i className={styles.swatch} />
        <Term id="agreement">{t('vote.agreed')}</Term>
        <span>
          {offset} {bound}
        </span>
      </li>
      {selection.falsetickers.length === 0 ? null : (
        <li>
          <Mark tone="bad" />
          <Term id="falseticker">{t('term.falseticker.name')}</Term>
        </li>
      )}
    </ul>
  );
}
