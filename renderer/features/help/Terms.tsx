import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Term } from './Term.tsx';
import styles from './Terms.module.css';
import type { TermId } from './terms.ts';

/** The terms that the sentences above use, each of which explains itself: in the midst of a sentence, whose words
 * stand elsewhere in every language, none of them could. */
export function Terms({ ids }: { readonly ids: readonly TermId[] }): ReactNode {
  const { t } = useTranslation();
  if (ids.length === 0) return null;
  return (
    <ul className={styles.terms} aria-label={t('guide.terms')}>
      {ids.map((id) => (
        <li key={id}>
          <Term id={id}>{t(`term.${id}.name`)}</Term>
        </li>
      ))}
    </ul>
  );
}
