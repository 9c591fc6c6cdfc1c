import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { NoService, SyncOutcome, SyncPreview } from '#shared/model/plan.ts';
import { printable } from '#shared/format.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { DialogContent, DialogFrame, Gap } from '../../ui/Dialog.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Failure } from '../change/Failure.tsx';
import { Steps } from '../change/Steps.tsx';
import styles from './SyncDialog.module.css';

/** Sync now, from the question to the answer. */
export function SyncDialog(): ReactNode {
  const { sync } = useSnapshot();
  const api = useApi();
  const { run } = useRun();
  const dismiss = (): void => void run(api.sync.dismiss());
  const { phase } = sync;
  if (phase === 'idle') return null;
  return (
    <DialogFrame
      isOpen
      phase={phase}
      alert={phase === 'confirm'}
      onClose={phase === 'running' ? undefined : dismiss}
    >
      <Phase onClose={dismiss} />
    </DialogFrame>
  );
}

function Phase({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { sync } = useSnapshot();
  switch (sync.phase) {
    case 'idle':
      return null;
    case 'measuring':
      return (
        <DialogContent
          title={t('sync.measuring')}
          actions={<Button onPress={onClose}>{t('action.cancel')}</Button>}
        >
          <ProgressBar label={t('sync.measuring')} value={null} />
          <p className={styles.words}>{t('sync.measuringWhy')}</p>
        </DialogContent>
      );
    case 'confirm':
      return <Confirm preview={sync.preview} failed={sync.outcome} onCancel={onClose} />;
    case 'running':
      return (
        <DialogContent title={t('sync.running')} subtitle={t('apply.mayAsk')} actions={null}>
          <Steps steps={sync.steps} />
        </DialogContent>
      );
    case 'done':
      return (
        <DialogContent
          title={t(`sync.done.${sync.outcome?.state ?? 'failed'}`)}
          actions={
            <Button look="primary" onPress={onClose}>
              {t('action.close')}
            </Button>
          }
        >
          {sync.outcome === null ? null : (
            <Result outcome={sync.outcome} noService={sync.preview?.noService} />
          )}
          {sync.steps.length > 0 ? <Steps steps={sync.steps} /> : null}
        </DialogContent>
      );
  }
}

/** The size of the step, what each way means, and a choice that is the user's alone. */
function Confirm(props: {
  readonly preview: SyncPreview | null;
  /** How the first attempt ended, when this is the second. */
  readonly failed: SyncOutcome | null;
  readonly onCancel: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run, failure } = useRun();
  const offset = props.preview?.offset ?? null;
  const bound = props.preview?.bound ?? null;
  const slewSeconds = props.preview?.slewSeconds ?? null;
  const time = slewSeconds === null ? null : format.duration(slewSeconds);
  const isSet = props.preview?.method === 'set';
  return (
    <DialogContent
      title={
        offset === null
          ? t('sync.confirm.unknownSize')
          : t(offset > 0 ? 'sync.confirm.forward' : 'sync.confirm.back', {
              size: format.size(offset, bound),
            })
      }
      {...(bound === null
        ? {}
        : { subtitle: t('sync.confirm.known', { bound: format.bound(bound) }) })}
      actions={
        <>
          <Button onPress={props.onCancel}>{t('action.cancel')}</Button>
          <Gap />
          {isSet ? null : (
            <Button onPress={() => void run(api.sync.confirm({ step: false }))}>
              {t('sync.confirm.slew')}
            </Button>
          )}
          <Button look="primary" onPress={() => void run(api.sync.confirm({ step: true }))}>
            {t(isSet ? 'sync.confirm.set' : 'sync.confirm.step')}
          </Button>
        </>
      }
    >
      <ErrorNotice error={failure} />
      {isSet ? (
        <SetMeans noService={props.preview.noService ?? 'cannot-run'} failed={props.failed} />
      ) : (
        <dl className={styles.ways}>
          <dt>{t('sync.confirm.step')}</dt>
          <dd>
            {t(
              offset !== null && offset < 0
                ? 'sync.confirm.stepBackMeans'
                : 'sync.confirm.stepMeans',
            )}
          </dd>
          <dt>{t('sync.confirm.slew')}</dt>
          <dd>
            {format.sentences([
              t('sync.confirm.slewMeans'),
              time === null ? '' : t('sync.confirm.slewTakes', { time }),
            ])}
          </dd>
        </dl>
      )}
    </DialogContent>
  );
}

/** Why there is no service to do it, and what is done instead. */
function SetMeans(props: {
  readonly noService: NoService;
  readonly failed: SyncOutcome | null;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const error = props.failed?.state === 'failed' ? props.failed.error : null;
  return (
    <>
      <p className={styles.words}>
        {format.sentences([
          t(`sync.confirm.noService.${props.noService}`),
          error === null ? '' : errorText(t, error, format),
        ])}
      </p>
      <dl className={styles.ways}>
        <dt>{t('sync.confirm.set')}</dt>
        <dd>
          {t(props.noService === 'too-far' ? 'sync.confirm.setThenKept' : 'sync.confirm.setMeans')}
        </dd>
      </dl>
    </>
  );
}

function Result({
  outcome,
  noService,
}: {
  readonly outcome: SyncOutcome;
  /** Why no service did it, where none did. */
  readonly noService: NoService | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  switch (outcome.state) {
    case 'synchronised':
      return (
        <Notice tone="good">
          {format.sentences([
            outcome.method === 'set' && noService === 'too-far'
              ? t('sync.result.setThenKept')
              : t(`sync.result.${outcome.method}`),
            ...(outcome.follows === null
              ? []
              : [t('sync.result.follows', { host: printable(outcome.follows) })]),
            ...(outcome.offset === null
              ? []
              : [t('sync.result.offBy', { size: format.size(outcome.offset) })]),
            ...(outcome.slewSeconds > 0
              ? [t('sync.result.left', { time: format.duration(outcome.slewSeconds) })]
              : []),
          ])}
        </Notice>
      );
    case 'cancelled':
      return <Notice tone="neutral">{t('sync.result.cancelled')}</Notice>;
    case 'unavailable':
    case 'failed':
      return <Failure outcome={outcome} />;
  }
}
