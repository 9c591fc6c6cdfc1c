import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangeState } from '#shared/model/snapshot.ts';
import type { Seconds } from '#shared/units.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { calmly, useSecondsLeft } from '../../state/clock.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { DialogContent, DialogFrame } from '../../ui/Dialog.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { CopyCommands } from './CopyCommands.tsx';
import { Outcome } from './Outcome.tsx';
import { Kept, PlanReview } from './PlanReview.tsx';
import { Steps } from './Steps.tsx';
import styles from './ChangeDialog.module.css';

/** Plan, apply, outcome and undo: one dialog from the question to the answer. */
export function ChangeDialog(): ReactNode {
  const { change } = useSnapshot();
  const api = useApi();
  const { run } = useRun();
  const view = viewOf(change);
  if (view === null) return null;
  const dismiss = (): void => void run(api.change.dismiss());
  return (
    <DialogFrame
      isOpen
      phase={view}
      wide={view === 'review'}
      onClose={view === 'working' ? undefined : dismiss}
    >
      {view === 'review' ? <Review change={change} onClose={dismiss} /> : null}
      {view === 'working' ? <Working change={change} /> : null}
      {view === 'done' ? <Done change={change} onClose={dismiss} /> : null}
    </DialogFrame>
  );
}

function viewOf({ phase, plan }: ChangeState): 'review' | 'working' | 'done' | null {
  switch (phase) {
    case 'idle':
    case 'planning':
      // While a new plan is made of the same wish, the old one stays in view.
      return plan === null ? null : 'review';
    case 'review':
      return 'review';
    case 'applying':
    case 'undoing':
      return 'working';
    case 'done':
      return 'done';
  }
}

interface Part {
  readonly change: ChangeState;
  readonly onClose: () => void;
}

function Review({ change, onClose }: Part): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run, failure } = useRun();
  const { plan, phase } = change;
  const error = change.error ?? failure;
  const canApply = plan !== null && !plan.noChange && change.refusal === null;
  const name = plan === null ? '' : t(`backend.${plan.desired.backend}`);
  return (
    <DialogContent
      title={plan === null ? t('plan.failed') : t('plan.title', { name })}
      {...(plan === null || change.refusal !== null
        ? {}
        : { subtitle: t(plan.noChange ? 'plan.nothing' : 'plan.notYet') })}
      actions={
        <>
          {canApply ? <Kept plan={plan} /> : null}
          {change.commands === null ? null : <CopyCommands />}
          <Button onPress={onClose}>{t(plan === null ? 'action.close' : 'action.cancel')}</Button>
          {canApply ? (
            <Button
              look="primary"
              isDisabled={phase === 'planning'}
              onPress={() => void run(api.change.apply({ hash: plan.hash }))}
            >
              {t('plan.apply')}
            </Button>
          ) : null}
        </>
      }
    >
      <ErrorNotice error={error} />
      {change.refusal === null ? null : (
        <Notice tone="warn" title={t('plan.elsewhere')}>
          {errorText(t, change.refusal, format)}
        </Notice>
      )}
      {plan === null ? null : <PlanReview plan={plan} isPlanning={phase === 'planning'} />}
    </DialogContent>
  );
}

function Working({ change }: { readonly change: ChangeState }): ReactNode {
  const { t } = useTranslation();
  const verify = change.plan?.actions.find(({ kind }) => kind === 'verify');
  const isVerifying = change.steps.at(-1)?.step === 'verify';
  return (
    <DialogContent
      title={t(change.work === 'undo' ? 'undo.running' : 'apply.running')}
      subtitle={t('apply.mayAsk')}
      actions={null}
    >
      <Steps steps={change.steps} />
      {change.work === 'apply' && isVerifying && verify?.kind === 'verify' ? (
        <VerifyTime seconds={verify.seconds} />
      ) : null}
    </DialogContent>
  );
}

/** Some services take minutes until they follow a server: said while it is waited for, with what is left of it. */
function VerifyTime({ seconds }: { readonly seconds: Seconds }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const left = useSecondsLeft(seconds);
  return (
    <p className={styles.verify}>
      {left > 0
        ? t('apply.verifying', { time: format.duration(calmly(left)) })
        : t('apply.verifyingStill')}
    </p>
  );
}

function Done({ change, onClose }: Part): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { machine } = useSnapshot();
  const { outcome, plan, error, steps, commands } = change;
  const isUndo = change.work === 'undo';
  const undoable = machine?.undoable ?? null;
  const undo = (changeId: string, agreedEdits: string | null): void =>
    void run(api.change.undo({ changeId, agreedEdits }));
  const title = outcome === null ? 'failed' : outcome.state;
  return (
    <DialogContent
      title={t(isUndo ? `undo.done.${title}` : `apply.done.${title}`)}
      actions={
        <>
          {!isUndo && outcome?.state === 'applied' && undoable !== null ? (
            <Button onPress={() => undo(undoable.changeId, null)}>{t('undo.action')}</Button>
          ) : null}
          {outcome?.state === 'edited' && change.undoOf !== null ? (
            <Button onPress={() => undo(change.undoOf ?? '', outcome.agreement)}>
              {t('undo.replaceEdits')}
            </Button>
          ) : null}
          {outcome?.state === 'unavailable' && commands !== null ? <CopyCommands /> : null}
          {outcome?.state === 'stale' && plan !== null ? (
            <Button onPress={() => void run(api.change.plan(plan.desired))}>
              {t('apply.planAgain')}
            </Button>
          ) : null}
          <Button look="primary" onPress={onClose}>
            {t('action.close')}
          </Button>
        </>
      }
    >
      {outcome === null ? null : <Outcome outcome={outcome} isUndo={isUndo} />}
      <ErrorNotice error={error} />
      {steps.length > 0 ? <Steps steps={steps} /> : null}
    </DialogContent>
  );
}
