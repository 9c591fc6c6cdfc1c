import { planChange } from '#shared/core/plan/plan.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { Detection, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import type {
  ApplyOutcome,
  ChangePlan,
  Command,
  DesiredConfig,
  HelperStep,
  PlanAction,
  Verification,
} from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { StoredChange } from '../records.ts';
import { hashOf, isPublic, NEW_FILE_MODE, readImage, type FileImage } from './files.ts';
import { folderToMake, makeFolders } from './folders.ts';
import type { HelperPorts } from './ports.ts';
import { replaceFiles } from './replace.ts';
import { endUnwritten, findFiles, notSet, rollBackOne } from './rollback.ts';
import { runCommands } from './service.ts';
import { shownDiffs } from './shown-diff.ts';
import type { Operation } from './steps.ts';
import type { Store } from './store.ts';
import { addressesOfOthers, verify } from './verify.ts';

/** The machine as the helper itself reads it. */
export interface Machine {
  readonly backend: TimeBackend;
  readonly detection: Detection;
  readonly state: BackendState;
}

/** Reads a time service with the helper's own eyes; nothing that the request says is taken for granted. */
export async function readMachine(
  id: DesiredConfig['backend'],
  ports: HelperPorts,
): Promise<Result<Machine, AppError>> {
  const backend = ports.backend(id);
  if (backend === null) return err(appError('os.unsupported', { what: id }, 'never'));
  const detection = await backend.detect();
  if (!detection.installed) return err(appError('os.no-service', { found: [] }, 'later'));
  const state = await backend.read(detection);
  return state.ok ? ok({ backend, detection, state: state.value }) : state;
}

interface Prepared {
  readonly change: StoredChange;
  readonly before: readonly (FileImage | null)[];
  readonly after: readonly (FileImage | null)[];
}

/** Reads the files to be changed; null: one differs from what the plan was made of. */
async function prepare(
  id: string,
  plan: ChangePlan,
  ports: HelperPorts,
): Promise<Result<Prepared | null, AppError>> {
  const before: (FileImage | null)[] = [];
  const after: (FileImage | null)[] = [];
  const files: Omit<StoredChange['files'][number], 'diff'>[] = [];
  const folders = new Set<string>();
  const fresh = { mode: NEW_FILE_MODE, uid: ports.trustedUid, gid: process.getegid?.() ?? 0 };
  for (const file of plan.files) {
    const image = await readImage(file.path, ports.trustedUid);
    if (!image.ok) return image;
    const planned = file.before === null ? null : { bytes: Buffer.from(file.before, 'latin1') };
    if (hashOf(image.value) !== hashOf(planned)) return ok(null);
    const { mode, uid, gid } = image.value ?? fresh;
    const target =
      file.after === null ? null : { bytes: Buffer.from(file.after, 'latin1'), mode, uid, gid };
    const folder = target === null ? ok(null) : await folderToMake(file.path, ports.trustedUid);
    if (!folder.ok) return folder;
    if (folder.value !== null) folders.add(folder.value);
    before.push(image.value);
    after.push(target);
    files.push({
      path: file.path,
      before: hashOf(image.value),
      after: hashOf(target),
      owner: image.value === null ? null : { mode, uid, gid },
    });
  }
  const diffs = shownDiffs(
    files.map(({ path }, i) => ({ path, before: before[i] ?? null, after: after[i] ?? null })),
  );
  const change: StoredChange = {
    version: 1,
    id,
    at: ports.now(),
    planHash: plan.hash,
    desired: plan.desired,
    actions: plan.actions.map((action) => withoutSecrets(action, plan, before)),
    files: files.map((file, i) => ({ ...file, diff: diffs[i] ?? null })),
    settings: [...plan.settings],
    folders: [...folders],
    restore: plan.restore.map(({ program, args }) => ({
      program,
      args: [...args],
    })),
    state: 'begun',
    copies: [],
  };
  return ok({ change, before, after });
}

/** Whether a plan has a service run that does not. macOS' is started by what also keeps it on. */
function startsService({ commands }: ChangePlan, { detection, state }: Machine): boolean {
  const { start } = traitsOf(state);
  const isStart = ({ program, args }: Command): boolean =>
    start?.program === program && start.args.join(' ') === args.join(' ');
  return commands.some(
    (command) => command.purpose === 'start' || (detection.running !== 'yes' && isStart(command)),
  );
}

/** Other services that run. Beside one no service is started: systemd would stop it, or both would pull the clock. */
const othersThatRun = async (
  { backend }: DesiredConfig,
  { keepers }: HelperPorts,
): Promise<readonly string[]> => (await keepers()).filter((name) => name !== backend);

/** An action as everyone may read it: without the text of a line in a file that not everyone may. */
function withoutSecrets(
  action: PlanAction,
  { files }: ChangePlan,
  before: readonly (FileImage | null)[],
): PlanAction {
  if (action.kind !== 'switch-off') return action;
  const image = before[files.findIndex(({ path }) => path === action.path)];
  return isPublic(image ?? null) ? action : { ...action, text: '' };
}

/**
 * Makes the change that the user saw: reads the machine again, plans again, and does nothing unless the
 * hash is the one that was shown. Starts no service beside another that runs (`plan.clock-kept`). Keeps the former
 * files, writes, activates, verifies, and takes all of it back when the service does not follow one of the new sources.
 */
export async function applyChange(
  desired: DesiredConfig,
  planHash: string,
  { store, ports, steps, recovered }: Operation & { readonly store: Store },
): Promise<ApplyOutcome> {
  const failed = (
    step: HelperStep,
    error: AppError,
    undone = true,
    verification: Verification | null = null,
  ): ApplyOutcome => {
    steps.fail();
    return { state: 'failed', step, error, undone, verification, recovered };
  };
  const stale = (): ApplyOutcome => {
    steps.fail();
    return { state: 'stale', recovered };
  };

  steps.begin('read');
  const machine = await readMachine(desired.backend, ports);
  if (!machine.ok) return failed('read', machine.error);
  const { backend, detection, state } = machine.value;

  steps.begin('compare');
  const planned = planChange(state, desired);
  if (!planned.ok) return failed('compare', planned.error);
  const plan = planned.value;
  if (plan.hash !== planHash) return stale();
  if (plan.noChange) {
    steps.done();
    return { state: 'applied', changeId: null, verification: null, recovered };
  }

  // What the plan could not know without rights.
  const former = await backend.compare?.(detection, desired);
  if (former?.ok === false) return failed('compare', former.error);
  if (former?.value.inForce === true && plan.settings.length > 0) {
    steps.done();
    return { state: 'applied', changeId: null, verification: null, recovered };
  }

  const by = startsService(plan, machine.value) ? await othersThatRun(desired, ports) : [];
  if (by.length > 0) return failed('compare', appError('plan.clock-kept', { by }, 'later'));
  const known = await addressesOfOthers(machine.value, desired);

  steps.begin('backup');
  const { restore } = former?.value ?? plan;
  const prepared = await prepare(await store.newId(), { ...plan, restore }, ports);
  if (!prepared.ok) return failed('backup', prepared.error);
  if (prepared.value === null) return stale();
  const { change, before, after } = prepared.value;
  const kept = await store.create(change, { before, after });
  if (!kept.ok) return failed('backup', kept.error);
  ports.checkpoint?.('backed-up');
  const begun = await store.setJournal({
    version: 1,
    kind: 'apply',
    ids: [change.id],
    files: change.files.map(({ path, before: old, after: fresh }) => ({
      path,
      before: old,
      after: fresh,
    })),
  });
  if (!begun.ok) return failed('backup', begun.error);
  ports.checkpoint?.('journal-written');

  const takeBack = async (
    step: HelperStep,
    error: AppError,
    verification: Verification | null = null,
  ): Promise<ApplyOutcome> => {
    steps.fail();
    steps.begin('undo');
    const found = await findFiles(change.files, ports);
    // Somebody edited a file while the service was watched: it is left alone. The journal stays, so that the
    // next run looks again.
    if (!found.ok) return failed('undo', found.error, false, verification);
    const [path] = found.value.foreign;
    if (path !== undefined) {
      const edited = appError('plan.changed-since', { path }, 'never');
      return failed('undo', edited, false, verification);
    }
    if (step === 'write' && found.value.state === 'old') {
      await endUnwritten(change, store);
      steps.done();
      return failed(step, error, true, verification);
    }
    const back = await rollBackOne(change, store, ports);
    const undone = back.ok && back.value.service.ok;
    if (undone) steps.done();
    return failed(step, error, undone, verification);
  };

  steps.begin('write');
  const made = await makeFolders(change.folders);
  if (!made.ok) return takeBack('write', made.error);
  const written = await replaceFiles(
    change.files.map(({ path }, i) => ({ path, image: after[i] ?? null })),
    change.id,
    {
      staged: () => ports.checkpoint?.('staged'),
      replaced: () => ports.checkpoint?.('renamed-one'),
    },
  );
  if (!written.ok) return takeBack('write', written.error);
  ports.checkpoint?.('renamed-all');

  steps.begin('activate');
  const activated = await runCommands(plan.commands, ports);
  if (!activated.ok) return takeBack('activate', activated.error);
  const set = await backend.compare?.(detection, desired);
  if (set?.ok === false) return takeBack('activate', set.error);
  if (set?.value.inForce === false) {
    return takeBack('activate', notSet(plan.commands));
  }
  ports.checkpoint?.('activated');

  steps.begin('verify');
  const { followed, verification } = await verify(machine.value, { desired, known }, ports);
  if (!followed) {
    const { reachable, of } = verification;
    const error = appError('plan.not-followed', { reachable, of }, 'later');
    return takeBack('verify', error, verification);
  }
  ports.checkpoint?.('verified');
  const recorded = await store.update({ ...change, state: 'in-force' });
  if (!recorded.ok) return takeBack('verify', recorded.error, verification);
  ports.checkpoint?.('recorded');
  // The record is the last word: with it, a journal that stayed is only removed by the next run.
  await store.clearJournal();
  steps.done();
  ports.log(`applied ${change.id}`);
  return { state: 'applied', changeId: change.id, verification, recovered };
}
