import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChangeState } from '#shared/model/snapshot.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Outcome } from './Outcome.tsx';
import { Kept, PlanReview } from './PlanReview.tsx';
import { Steps } from './Steps.tsx';

/** Plan, apply, outcome and undo: one dialog from the question to the answer. */
export function ChangeDialog(): ReactNode {
  const { change } = useSnapshot();
  const isUndo = useIsUndo(change.phase);
  switch (change.phase) {
    case 'idle':
    case 'planning':
      // While a new plan is made of the same wish, the old one stays in view.
      return change.plan === null ? null : <Review change={change} />;
    case 'review':
      return <Review change={change} />;
    case 'applying':
    case 'undoing':
      return <Working change={change} isUndo={isUndo} />;
    case 'done':
      return <Done change={change} isUndo={isUndo} />;
  }
}

/** Whether the work that runs, or that ended last, takes a change back. */
function useIsUndo(phase: ChangeState['phase']): boolean {
  const [isUndo, setUndo] = useState(false);
  if (phase === 'undoing' && !isUndo) setUndo(true);
  if (phase === 'applying' && isUndo) setUndo(false);
  return isUndo;
}

function Review({ change }: { readonly change: ChangeState }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run, failure } = useRun();
  const { plan, phase } = change;
  const dismiss = (): void => void run(api.change.dismiss());
  const error = change.error ?? failure;
  const name = plan === null ? '' : t(`backend.${plan.desired.backend}`);
  return (
    <Dialog
      isOpen
      wide
      title={plan === null ? t('plan.failed') : t('plan.title', { name })}
      {...(plan === null ? {} : { subtitle: t(plan.noChange ? 'plan.nothing' : 'plan.notYet') })}
      onClose={dismiss}
      actions={
        <>
          {plan === null || plan.noChange ? null : <Kept plan={plan} />}
          <Button onPress={dismiss}>{t(plan === null ? 'action.close' : 'action.cancel')}</Button>
          {plan === null || plan.noChange ? null : (
            <Button
              look="primary"
              isDisabled={phase === 'planning'}
              onPress={() => void run(api.change.apply({ hash: plan.hash }))}
            >
              {t('plan.apply')}
            </Button>
          )}
        </>
      }
    >
      {error === null ? null : (
        <Notice tone="bad" urgent>
          {errorText(t, error, format)}
        </Notice>
      )}
      {plan === null ? null : <PlanReview plan={plan} isPlanning={phase === 'planning'} />}
    </Dialog>
  );
}

function Working(props: { readonly change: ChangeState; readonly isUndo: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <Dialog
      isOpen
      title={t(props.isUndo ? 'undo.running' : 'apply.running')}
      subtitle={t('apply.mayAsk')}
      actions={null}
    >
      <Steps steps={props.change.steps} />
    </Dialog>
  );
}

function Done(props: { readonly change: ChangeState; readonly isUndo: boolean }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run } = useRun();
  const { machine } = useSnapshot();
  const { outcome, plan, error, steps } = props.change;
  const close = (): void => void run(api.change.dismiss());
  const canUndo =
    !props.isUndo && outcome?.state === 'applied' && (machine?.undoable ?? null) !== null;
  const title = outcome === null ? 'failed' : outcome.state;
  return (
    <Dialog
      isOpen
      title={t(props.isUndo ? `undo.done.${title}` : `apply.done.${title}`)}
      onClose={close}
      actions={
        <>
          {canUndo ? (
            <Button onPress={() => void run(api.change.undo())}>{t('undo.action')}</Button>
          ) : null}
          {outcome?.state === 'stale' && plan !== null ? (
            <Button onPress={() => void run(api.change.plan(plan.desired))}>
              {t('apply.planAgain')}
            </Button>
          ) : null}
          <Button look="primary" autoFocus onPress={close}>
            {t('action.close')}
          </Button>
        </>
      }
    >
      {outcome === null ? null : <Outcome outcome={outcome} isUndo={props.isUndo} />}
      {error === null ? null : (
        <Notice tone="bad" urgent>
          {errorText(t, error, format)}
        </Notice>
      )}
      {steps.length > 0 ? <Steps steps={steps} /> : null}
    </Dialog>
  );
}
