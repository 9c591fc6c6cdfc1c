import { syncPreview } from '#shared/core/plan/step.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import type { StepEvent, SyncOutcome, SyncPreview } from '#shared/model/plan.ts';
import type { SurveyState, SyncState } from '#shared/model/snapshot.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Survey } from '#shared/model/survey.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import { withStep } from './changes.ts';
import { placesNow, type Context, type ReadMachine } from './context.ts';
import { bugOf } from './guard.ts';
import { FRESH, QUICK_BURST } from './limits.ts';
import type { Measurer } from './measurer.ts';
import { watchedServers } from './servers.ts';

/** The state when no sync is under way. */
export const NO_SYNC: SyncState = { phase: 'idle', preview: null, steps: [], outcome: null };

/** Sync now: measure, show, ask where the clock would jump, do. */
export interface Syncing {
  start(): Result<void, AppError>;
  /** The answer to the question of phase `confirm`; without the step the service slews. */
  confirm(step: boolean): Result<void, AppError>;
  dismiss(): Result<void, AppError>;
}

/** Measures quickly how far the clock is off, for what Sync now will have the service do about it. */
export async function measureForSync(
  measurer: Measurer,
  sources: readonly SourceRef[],
  service: BackendState,
  signal: AbortSignal,
): Promise<SyncPreview> {
  const survey = await measurer.measure(
    { sources, ...QUICK_BURST, patience: 0, signal },
    () => undefined,
  );
  return previewOf(survey, service);
}

const previewOf = ({ selection }: Survey, service: BackendState): SyncPreview =>
  syncPreview(selection?.offset ?? null, selection?.bound ?? null, traitsOf(service));

/** The state of the service that is to sync; the error when there is none, or when it could not be read. */
export function serviceToSync(machine: MachineView | null): Result<BackendState, AppError> {
  const state = machine?.service?.state ?? null;
  const problem = machine?.service?.problem ?? appError('os.no-service', { found: [] }, 'later');
  return state === null ? err(problem) : ok(state);
}

/** A finished check that found the time and is young enough to decide by; null: measure again. */
export function freshSurvey(check: SurveyState, now: UnixMs): Survey | null {
  const { running, result, finishedAt } = check;
  if (running !== null || finishedAt === null || result === null) return null;
  const age = (now - finishedAt) / 1000;
  return age >= 0 && age < FRESH && result.selection !== null ? result : null;
}

/** Creates it, idle. `afterwards` is told the outcome just before everyone is. */
export function createSyncing(
  context: Context,
  readMachine: ReadMachine,
  afterwards: (outcome: SyncOutcome) => void,
): Syncing {
  const { ports, store, measurer, exclusive } = context;
  const set = (change: Partial<SyncState>) =>
    store.set({ sync: { ...store.get().sync, ...change } });
  let measuring: AbortController | null = null;

  async function begin(abort: AbortController): Promise<void> {
    const service = serviceToSync(store.get().machine);
    if (!service.ok) {
      measuring = null;
      set({ phase: 'done', outcome: { state: 'unavailable', error: service.error } });
      return;
    }
    const fresh = freshSurvey(store.get().check, ports.now());
    const preview =
      fresh === null
        ? await measureForSync(
            measurer,
            watchedServers(placesNow(context), ports.settings.get()),
            service.value,
            abort.signal,
          )
        : previewOf(fresh, service.value);
    // Dismissed while it measured.
    if (measuring !== abort) return;
    measuring = null;
    set({ preview });
    if (preview.method === 'step') set({ phase: 'confirm' });
    else run(null);
  }

  function run(agreedStep: Seconds | null): void {
    set({ phase: 'running', steps: [], outcome: null });
    void exclusive
      .run('sync', async () => {
        const outcome = await syncWith(agreedStep);
        await readMachine();
        return outcome;
      })
      .catch(brokenOff)
      .then((outcome) => {
        afterwards(outcome);
        set({ phase: 'done', outcome });
      });
  }

  async function syncWith(agreedStep: Seconds | null): Promise<SyncOutcome> {
    const service = serviceToSync(store.get().machine);
    if (!service.ok) return { state: 'unavailable', error: service.error };
    const { backend } = service.value;
    const onStep = (event: StepEvent) => set({ steps: withStep(store.get().sync.steps, event) });
    return await ports.privileged.sync(backend, agreedStep, onStep);
  }

  return {
    start() {
      const refusal = exclusive.refusal();
      if (refusal !== null) return refusal;
      if (measuring !== null) return err(appError('plan.busy', { what: 'sync' }, 'later'));
      const abort = new AbortController();
      measuring = abort;
      set({ ...NO_SYNC, phase: 'measuring' });
      begin(abort).catch((thrown: unknown) => {
        if (measuring === abort) measuring = null;
        set({ phase: 'done', outcome: brokenOff(thrown) });
      });
      return ok(undefined);
    },
    confirm(step) {
      const refusal = exclusive.refusal();
      if (refusal !== null) return refusal;
      if (store.get().sync.phase !== 'confirm') {
        return err(appError('plan.unknown', { id: 'sync' }, 'never'));
      }
      run(step ? (store.get().sync.preview?.offset ?? null) : null);
      return ok(undefined);
    },
    dismiss() {
      if (exclusive.current() === 'sync') {
        return err(appError('plan.busy', { what: 'sync' }, 'later'));
      }
      measuring?.abort();
      measuring = null;
      set(NO_SYNC);
      return ok(undefined);
    },
  };
}

const brokenOff = (thrown: unknown): SyncOutcome => ({
  state: 'unavailable',
  error: bugOf(thrown),
});
