import { appError, type AppError } from '#shared/errors.ts';
import type { HelperStep, StepEvent } from '#shared/model/plan.ts';
import { ok } from '#shared/result.ts';
import type { AnyAnswer, HelperAnswer, HelperRequest } from '../protocol.ts';
import { applyChange } from './apply.ts';
import { takeLock } from './lock.ts';
import type { HelperPorts } from './ports.ts';
import { recover } from './rollback.ts';
import { tidy } from './service.ts';
import { startService } from './start.ts';
import { stepClock } from './step-clock.ts';
import { createSteps } from './steps.ts';
import { openStore } from './store.ts';
import { syncNow } from './sync.ts';
import { undoChanges } from './undo.ts';

/** How a request ended before any of it was done. */
export const refused = (
  operation: HelperRequest['operation'],
  step: HelperStep,
  error: AppError,
): Extract<AnyAnswer, { state: 'failed' }> =>
  operation === 'apply' || operation === 'undo'
    ? {
        state: 'failed',
        step,
        error,
        // Nothing was changed, so the former configuration is in force; an undo was not made.
        undone: operation === 'apply',
        verification: null,
        recovered: null,
      }
    : { state: 'failed', step, error };

async function perform(
  request: HelperRequest,
  ports: HelperPorts,
  onStep: (event: StepEvent) => void,
): Promise<AnyAnswer> {
  const steps = createSteps(ports, onStep);
  steps.begin('recover');
  const refuse = (error: AppError): AnyAnswer => {
    steps.fail();
    return refused(request.operation, 'recover', error);
  };
  const prepared = (await ports.prepare?.()) ?? ok(undefined);
  if (!prepared.ok) return refuse(prepared.error);
  const store = await openStore(ports.stateDir, ports.trustedUid);
  if (!store.ok) return refuse(store.error);
  const lock = await takeLock(ports.stateDir);
  if (!lock.ok) return refuse(lock.error);
  try {
    ports.checkpoint?.('locked');
    const recovered = await recover(store.value, ports);
    if (!recovered.ok) return refuse(recovered.error);
    const context = { store: store.value, ports, steps, recovered: recovered.value };
    switch (request.operation) {
      case 'apply':
        return await applyChange(request.desired, request.planHash, context);
      case 'undo':
        return await undoChanges(request, context);
      case 'sync':
        return await syncNow(request.backend, request.agreedStep, context);
      case 'step-clock':
        return await stepClock(request, context);
      case 'start-service':
        return await startService(request.backend, context);
    }
  } finally {
    lock.value();
  }
}

/**
 * Does one privileged operation, as root, in this process: takes the lock, mends what an earlier run left,
 * and then what the request asks. Never throws; what was under way when something unexpected happened is
 * mended by the next run.
 */
export async function runHelper<R extends HelperRequest>(
  request: R,
  ports: HelperPorts,
  onStep: (event: StepEvent) => void,
): Promise<HelperAnswer<R>> {
  // `perform` answers each operation with its own kind of outcome.
  return (await guarded(request, ports, onStep)) as HelperAnswer<R>;
}

async function guarded(
  request: HelperRequest,
  ports: HelperPorts,
  onStep: (event: StepEvent) => void,
): Promise<AnyAnswer> {
  let step: HelperStep = 'recover';
  try {
    return await perform(request, ports, (event) => {
      ({ step } = event);
      onStep(event);
    });
  } catch (error) {
    ports.log(`unexpected: ${String(error)}`);
    const failure = refused(
      request.operation,
      step,
      appError('bug', { detail: tidy(String(error)) }, 'later'),
    );
    return 'undone' in failure ? { ...failure, undone: false } : failure;
  }
}
