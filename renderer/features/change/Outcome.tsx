import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApplyOutcome, Recovery, Verification } from '#shared/model/plan.ts';
import { printable } from '#shared/format.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Diff } from './Diff.tsx';
import { Failure } from './Failure.tsx';

/** How an apply or an undo ended, and what is in force now. */
export function Outcome(props: {
  readonly outcome: ApplyOutcome;
  readonly isUndo: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { outcome } = props;
  switch (outcome.state) {
    case 'applied':
      return (
        <>
          <Notice tone="good">
            {props.isUndo ? (
              t('undo.inForce')
            ) : outcome.verification === null ? (
              t('outcome.applied')
            ) : (
              <Seen verification={outcome.verification} />
            )}
          </Notice>
          {(outcome.copies ?? []).map(({ path, copy }) => (
            <Notice key={copy} tone="neutral">
              {t('outcome.copy', { path: printable(path), copy: printable(copy) })}
            </Notice>
          ))}
          <Recovered recovery={outcome.recovered} />
        </>
      );
    case 'edited':
      return (
        <>
          <Notice tone="warn" title={t('outcome.edited')}>
            {t('outcome.editedChoice')}
          </Notice>
          <Diff
            settings={[]}
            files={outcome.edits.map(({ path, diff }) => ({
              path,
              before: '',
              after: '',
              diff: diff ?? [],
            }))}
          />
          {outcome.edits.some(({ diff }) => diff === null) ? (
            <Notice tone="neutral">{t('outcome.editNotShown')}</Notice>
          ) : null}
          <Recovered recovery={outcome.recovered} />
        </>
      );
    case 'cancelled':
      return <Notice tone="neutral">{t('outcome.cancelled')}</Notice>;
    case 'stale':
      return <Notice tone="warn">{t('outcome.stale')}</Notice>;
    case 'unavailable':
      return <Failure outcome={outcome} />;
    case 'failed':
      return (
        <>
          <Failure outcome={outcome} />
          <Notice tone={outcome.undone ? 'good' : 'bad'}>
            {t(outcome.undone ? 'outcome.undone' : 'outcome.notUndone')}
          </Notice>
          <Recovered recovery={outcome.recovered} />
        </>
      );
  }
}

function Seen({ verification }: { readonly verification: Verification }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { selected, reachable, of, seconds } = verification;
  return format.sentences([
    selected === null
      ? t('outcome.followsNone')
      : t('outcome.follows', { host: printable(selected), time: format.duration(seconds) }),
    t('outcome.reachable', { reachable, count: of }),
  ]);
}

function Recovered({ recovery }: { readonly recovery: Recovery | null }): ReactNode {
  const { t } = useTranslation();
  if (recovery === null || recovery.action === 'none') return null;
  return <Notice tone="neutral">{t(`recovery.${recovery.action}`)}</Notice>;
}
