import { appError, type AppError } from '#shared/errors.ts';
import type { ApplyOutcome, HelperStep, StepEvent, SyncOutcome } from '#shared/model/plan.ts';
import type { HelperAnswer, HelperRequest } from '../protocol.ts';
import { applyChange } from './apply.ts';
import { takeLock } from './lock.ts';
import type { HelperPorts } from './ports.ts';
import { recover } from './rollback.ts';
import { tidy } from './service.ts';
import { createSteps } from './steps.ts';
import { openStore } from './store.ts';
import { syncNow } from './sync.ts';
import { undoChange } from './undo.ts';

/** How a request ended before any of it was done. */
const refused = (
  request: HelperRequest,
  step: HelperStep,
  error: AppError,
): ApplyOutcome | SyncOutcome =>
  request.operation === 'sync'
    ? { state: 'failed', step, error }
    : {
        state: 'failed',
        step,
        error,
        // Nothing was changed, so the former configuration is in force; an undo was not made.
        undone: request.operation === 'apply',
        verification: null,
        recovered: null,
      };

async function perform(
  request: HelperRequest,
  ports: HelperPorts,
  onStep: (event: StepEvent) => void,
): Promise<ApplyOutcome | SyncOutcome> {
  const steps = createSteps(ports, onStep);
  steps.begin('recover');
  const refuse = (error: AppError): ApplyOutcome | SyncOutcome => {
    steps.fail();
    return refused(request, 'recover', error);
  };
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
        return await undoChange(request.changeId, context);
      case 'sync':
        return await syncNow(request.backend, request.agreedStep, context);
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
): Promise<ApplyOutcome | SyncOutcome> {
  let step: HelperStep = 'recover';
  try {
    return await perform(request, ports, (event) => {
      ({ step } = event);
      onStep(event);
    });
  } catch (error) {
    ports.log(`unexpected: ${String(error)}`);
    const failure = refused(
      request,
      step,
      appError('bug', { detail: tidy(String(error)) }, 'later'),
    );
    return failure.state === 'failed' && 'undone' in failure
      ? { ...failure, undone: false }
      : failure;
  }
}
