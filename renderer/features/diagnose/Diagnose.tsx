import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Finding } from '#shared/model/health.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Spoken } from '../../ui/Spoken.tsx';
import { CopyDiagnostics } from '../about/CopyDiagnostics.tsx';
import { Checks } from './Checks.tsx';
import styles from './Diagnose.module.css';
import { FindingItem } from './FindingItem.tsx';
import { countOf, inOrder } from './order.ts';

/** What is wrong, how that is known, and what helps. */
export function Diagnose(): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { running, findings, error } = useSnapshot().diagnosis;
  const title = titleOf(t, findings, running !== null);
  return (
    <>
      <PageHead
        title={title}
        actions={
          <>
            {findings.length === 0 || running !== null ? null : <CopyDiagnostics />}
            {running === null ? (
              <Button look="primary" onPress={() => void run(api.diagnose.run())}>
                {t(findings.length === 0 ? 'diagnose.run' : 'diagnose.again')}
              </Button>
            ) : (
              <Button onPress={() => void run(api.diagnose.stop())}>{t('action.stop')}</Button>
            )}
          </>
        }
      >
        <Known />
      </PageHead>
      <Spoken isStatus>{running === null ? title : t('diagnose.running')}</Spoken>
      {running === null ? null : (
        <ProgressBar label={t('diagnose.running')} value={running.done / running.of} />
      )}
      <ErrorNotice error={error} />
      {findings.length === 0 && running === null ? <Checks /> : null}
      {findings.length === 0 ? null : (
        <ul className={styles.findings}>
          {inOrder(findings).map((finding) => (
            <li key={finding.id}>
              <FindingItem finding={finding} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function titleOf(t: TFunction, findings: readonly Finding[], isRunning: boolean): string {
  if (isRunning) return t('diagnose.running');
  if (findings.length === 0) return t('diagnose.never');
  const failed = countOf(findings, 'fail');
  if (failed > 0) return t('diagnose.failed', { count: failed });
  const warned = countOf(findings, 'warn');
  return warned > 0 ? t('diagnose.warned', { count: warned }) : t('diagnose.fine');
}

/** While it runs, what is looked at; afterwards, what was found and how old that is. */
function Known(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { running, findings, finishedAt } = useSnapshot().diagnosis;
  if (running !== null) {
    return t('diagnose.progress', {
      check: t(`diagnose.check.${running.check}.name`),
      time: format.duration(Math.max(1, Math.ceil(running.secondsLeft))),
    });
  }
  if (findings.length === 0) return t('diagnose.about');
  return format.sentences([
    t('diagnose.sum', {
      checks: findings.length,
      passed: countOf(findings, 'pass'),
      failed: countOf(findings, 'fail'),
      warned: countOf(findings, 'warn'),
      unknown: countOf(findings, 'unknown'),
    }),
    finishedAt === null ? '' : t('overview.checked', { ago: format.ago(finishedAt, now) }),
  ]);
}
