import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './Glossary.module.css';
import type { TermId } from './terms.ts';

/** Terms with what they mean. */
export function Glossary({ terms }: { readonly terms: readonly TermId[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <dl className={styles.list}>
      {terms.map((id) => (
        <div key={id}>
          <dt>{t(`term.${id}.name`)}</dt>
          <dd>{t(`term.${id}.is`)}</dd>
        </div>
      ))}
    </dl>
  );
}
