import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import type { ChangeEntry } from '#shared/model/plan.ts';
import type { Result } from '#shared/result.ts';
import { useAnswer } from '../../state/answer.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { settle } from '../../state/run.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { PageHead } from '../../ui/Page.tsx';
import styles from './Changes.module.css';
import { Entry } from './Entry.tsx';

/** What Trueclock changed on this computer, when, line by line, and the way back. */
export function Changes(): ReactNode {
  const { t } = useTranslation();
  const list = useChanges();
  const known = list?.ok === true ? list.value : [];
  const made = known.length;
  return (
    <>
      <PageHead
        title={list?.ok === true ? t('changes.title', { count: made }) : t('screen.changes')}
      >
        {list === null ? t('changes.reading') : t(made === 0 ? 'changes.none' : 'changes.sub')}
      </PageHead>
      <ErrorNotice error={list?.ok === false ? list.error : null} />
      {made === 0 ? null : (
        <ol className={styles.list}>
          {known.map((entry, index) => (
            <li key={entry.id}>
              <Entry entry={entry} newer={known.slice(0, index)} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

/** The history of changes, read anew whenever one may have been made or taken back; null: on its way. */
function useChanges(): Result<readonly ChangeEntry[], AppError> | null {
  const api = useApi();
  const { change, machine } = useSnapshot();
  const newest = machine?.undoable?.changeId ?? '';
  return useAnswer(async () => await settle(api.change.list()), `${change.phase} ${newest}`);
}
