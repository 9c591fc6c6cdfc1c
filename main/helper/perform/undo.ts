import { appError, type AppError } from '#shared/errors.ts';
import type { ApplyOutcome, HelperStep, KeptCopy } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { HelperRequest } from '../protocol.ts';
import type { StoredChange } from '../records.ts';
import { agreementOf, findEdits, showEdits, type Found } from './edits.ts';
import type { HelperPorts } from './ports.ts';
import { formerFiles, rollBack } from './rollback.ts';
import type { Operation } from './steps.ts';
import type { Store } from './store.ts';

/**
 * Takes back changes: the one that the user named and everything newer, because newer ones were planned on top of
 * it. All at once: each file gets the exact bytes, mode and owner of before the oldest of them, and the service
 * the state of then. So the machine is never in between, and the service is disturbed once.
 *
 * Where someone else edited a file since, nothing is undone unless they agreed to just these edits being replaced;
 * then a copy of each is kept first. When changes that were cut short have just been mended, those are done, and
 * nothing more is taken back without being named.
 */
export async function undoChanges(
  { changeIds, agreedEdits }: Extract<HelperRequest, { operation: 'undo' }>,
  { store, ports, steps, recovered }: Operation & { readonly store: Store },
): Promise<ApplyOutcome> {
  const failed = (step: HelperStep, error: AppError): ApplyOutcome => {
    steps.fail();
    return { state: 'failed', step, error, undone: false, verification: null, recovered };
  };
  const applied = (changeId: string | null, copies: readonly KeptCopy[] = []): ApplyOutcome => {
    steps.done();
    return { state: 'applied', changeId, verification: null, recovered, copies };
  };
  const mended = recovered !== null && recovered.action !== 'kept' ? recovered.changeIds : [];
  const wanted = changeIds?.filter((id) => !mended.includes(id)) ?? null;
  if (mended.length > 0 && (wanted === null || wanted.length === 0)) {
    return applied(mended.at(-1) ?? null);
  }

  steps.begin('read');
  const undoable = await store.undoable();
  const target = wanted?.at(-1) ?? undoable[0]?.id;
  if (target === undefined) return failed('read', appError('plan.nothing-to-undo', {}, 'never'));
  const changes = undoable.slice(0, undoable.findIndex(({ id }) => id === target) + 1);
  if (changes.length === 0) {
    const change = await store.find(target);
    if (!change.ok) return failed('read', change.error);
    return failed(
      'read',
      change.value === null
        ? appError('plan.unknown', { id: target }, 'never')
        : appError('plan.nothing-to-undo', {}, 'never'),
    );
  }
  // A newer change than the user saw, or one of them is undone already.
  if (wanted !== null && !sameIds(changes, wanted)) {
    steps.fail();
    return { state: 'stale', recovered };
  }

  steps.begin('compare');
  const found = await findEdits(changes, store, ports);
  if (!found.ok) return failed('compare', found.error);
  const { edits, files } = found.value;
  const agreement = agreementOf(changes, edits);
  if (edits.length > 0 && agreedEdits !== agreement) {
    steps.fail();
    const shown = await showEdits(edits, store);
    return { state: 'edited', edits: shown, agreement, recovered };
  }

  const settings = await settingsAsLeft(changes, ports);
  if (!settings.ok) return failed('compare', settings.error);

  steps.begin('backup');
  const former = await formerFiles(changes, store);
  if (!former.ok) return failed('backup', former.error);
  const kept = await keepCopies(changes, found.value, store);
  if (!kept.ok) return failed('backup', kept.error);
  ports.checkpoint?.('copies-kept');

  steps.begin('undo');
  const back = await rollBack(
    { changes: kept.value.changes, former: former.value, files },
    store,
    ports,
  );
  if (!back.ok) return failed('undo', back.error);
  ports.log(`undone ${changes.map(({ id }) => id).join(' ')}`);
  // The files are back and the changes are recorded as undone; only the service would not take them.
  if (!back.value.service.ok) return failed('undo', back.value.service.error);
  return applied(target, kept.value.copies);
}

/** Refuses to take back settings that someone else set since; only files are kept as copies. */
async function settingsAsLeft(
  changes: readonly StoredChange[],
  ports: HelperPorts,
): Promise<Result<void, AppError>> {
  const desired = changes[0]?.desired;
  const backend = desired === undefined ? null : ports.backend(desired.backend);
  if (desired === undefined || backend?.compare === undefined) return ok(undefined);
  const now = await backend.compare(await backend.detect(), desired);
  if (!now.ok) return now;
  if (now.value.inForce) return ok(undefined);
  return err(appError('plan.changed-since', { path: desired.backend }, 'never'));
}

const sameIds = (changes: readonly StoredChange[], ids: readonly string[]): boolean =>
  changes.length === ids.length && changes.every(({ id }, i) => id === ids[i]);

/** Keeps what others wrote, and where that is in the records, before anything is replaced. */
async function keepCopies(
  changes: readonly StoredChange[],
  { edits }: Found,
  store: Store,
): Promise<
  Result<
    { readonly changes: readonly StoredChange[]; readonly copies: readonly KeptCopy[] },
    AppError
  >
> {
  const all: KeptCopy[] = [];
  const marked: StoredChange[] = [];
  for (const change of changes) {
    const copies: KeptCopy[] = [];
    for (const { path, theirs, index } of edits.filter((edit) => edit.change === change)) {
      if (theirs === null) continue;
      const copy = await store.keepCopy(change.id, index, theirs);
      if (!copy.ok) return copy;
      copies.push({ path, copy: copy.value });
    }
    const now = { ...change, copies: [...change.copies, ...copies] };
    if (copies.length > 0) {
      const recorded = await store.update(now);
      if (!recorded.ok) return err(recorded.error);
    }
    all.push(...copies);
    marked.push(now);
  }
  return ok({ changes: marked, copies: all });
}
