import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import type { ServerListImport } from '#shared/model/server-list.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Notice } from '../../ui/Notice.tsx';
import styles from './ImportResult.module.css';

/** Of many lines that were not understood so many are shown. */
const MOST_LINES = 5;

/** What became of an imported list: how many servers were added, and which lines name none. */
export function ImportResult({ result }: { readonly result: ServerListImport }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { ids, added, refused } = result;
  const shown = refused.slice(0, MOST_LINES);
  return (
    <Notice
      tone={ids.length === 0 ? 'warn' : 'good'}
      urgent
      title={
        ids.length === 0
          ? t('import.none')
          : format.sentences([
              t('import.found', { count: ids.length }),
              t('import.added', { count: added }),
            ])
      }
    >
      {refused.length === 0 ? null : (
        <>
          <p>{t('import.refused', { count: refused.length })}</p>
          <ul className={styles.lines}>
            {shown.map(({ line, text, reason }) => (
              <li key={line}>
                <b>{t('import.line', { line })}</b> <code>{printable(text)}</code>{' '}
                {t(`address.${reason}`)}
              </li>
            ))}
          </ul>
          {refused.length > shown.length ? (
            <p>{t('import.more', { count: refused.length - shown.length })}</p>
          ) : null}
        </>
      )}
    </Notice>
  );
}
