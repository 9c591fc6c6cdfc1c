import { appError, type AppError } from '#shared/errors.ts';
import type { ApplyOutcome, HelperStep, Recovery } from '#shared/model/plan.ts';
import type { HelperPorts } from './ports.ts';
import { findFiles, rollBack } from './rollback.ts';
import type { Steps } from './steps.ts';
import type { Store } from './store.ts';

/**
 * Takes back a change (null: the newest that is in force): the exact bytes, modes and owners of its files
 * and the state of the service. Refuses when a file was edited since. When a change that was cut short has
 * just been mended, that was the one to undo, and nothing more is taken back without being named.
 */
export async function undoChange(
  changeId: string | null,
  context: {
    readonly store: Store;
    readonly ports: HelperPorts;
    readonly steps: Steps;
    readonly recovered: Recovery | null;
  },
): Promise<ApplyOutcome> {
  const { store, ports, steps, recovered } = context;
  const failed = (step: HelperStep, error: AppError, undone: boolean): ApplyOutcome => {
    steps.fail();
    return { state: 'failed', step, error, undone, verification: null, recovered };
  };
  const mended = recovered !== null && recovered.action !== 'kept' ? recovered.changeId : null;
  if (mended !== null && (changeId ?? mended) === mended) {
    steps.done();
    return { state: 'applied', changeId: mended, verification: null, recovered };
  }

  steps.begin('read');
  const change = changeId === null ? await store.newestInForce() : await store.find(changeId);
  if (change === null) {
    const error =
      changeId === null
        ? appError('plan.nothing-to-undo', {}, 'never')
        : appError('plan.unknown', { id: changeId }, 'never');
    return failed('read', error, false);
  }
  if (!change.committed || change.undone) {
    return failed('read', appError('plan.nothing-to-undo', {}, 'never'), false);
  }

  steps.begin('compare');
  const found = await findFiles(change, ports);
  if (!found.ok) return failed('compare', found.error, false);
  const [path] = found.value.foreign;
  if (path !== undefined) {
    return failed('compare', appError('plan.changed-since', { path }, 'never'), false);
  }

  steps.begin('undo');
  const back = await rollBack(change, store, ports);
  if (!back.ok) return failed('undo', back.error, false);
  ports.log(`undone ${change.id}`);
  // The files are back and the change is recorded as undone; only the service would not take them.
  if (!back.value.service.ok) return failed('undo', back.value.service.error, false);
  steps.done();
  return { state: 'applied', changeId: change.id, verification: null, recovered };
}
