import { syncPreview } from '#shared/core/plan/step.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { ClockReading, StepEvent, SyncOutcome, SyncPreview } from '#shared/model/plan.ts';
import type { SurveyState, SyncState } from '#shared/model/snapshot.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Survey } from '#shared/model/survey.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import { withStep } from './changes.ts';
import type { Context, ReadMachine } from './context.ts';
import { bugOf } from './guard.ts';
import { FRESH, QUICK_BURST } from './limits.ts';
import type { Measurer } from './measurer.ts';
import { watchedNow } from './servers.ts';
import { settingRefused, wayToSync, type SyncWay } from './sync-way.ts';

/** The state when no sync is under way. */
export const NO_SYNC: SyncState = { phase: 'idle', preview: null, steps: [], outcome: null };

/** Sync now: measure, show, ask where the clock would jump, do. */
export interface Syncing {
  start(): Result<void, AppError>;
  /** The answer to the question of phase `confirm`; without the step the service slews. Where there is no
   * service, yes sets the clock. */
  confirm(step: boolean): Result<void, AppError>;
  dismiss(): Result<void, AppError>;
}

/** Measures quickly how far the clock is off, for what Sync now will have the service do about it. */
export async function measureForSync(
  measurer: Measurer,
  sources: readonly SourceRef[],
  way: SyncWay,
  signal: AbortSignal,
): Promise<SyncPreview> {
  const survey = await measurer.measure(
    { sources, ...QUICK_BURST, patience: 0, signal },
    () => undefined,
  );
  return previewOf(survey, way);
}

function previewOf({ selection }: Survey, way: SyncWay): SyncPreview {
  const [offset, bound] = [selection?.offset ?? null, selection?.bound ?? null];
  return way.kind === 'service'
    ? syncPreview(offset, bound, way.correction)
    : { offset, bound, method: 'set', noService: way.noService, slewSeconds: null };
}

/** Without a measurement nothing can be set. */
export const NOT_MEASURABLE: SyncOutcome = {
  state: 'unavailable',
  error: appError('net.not-measured', {}, 'later'),
};

/** Whether the service was to be started for a sync and would not. */
export const wouldNotStart = (outcome: SyncOutcome): boolean =>
  outcome.state === 'failed' && outcome.error.code === 'os.not-started';

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
  /** What the clocks said before the measurement that the preview shows. */
  let measuredAt: ClockReading = ports.clocks();

  /** Measures and decides, or asks. */
  function measureFor(way: Result<SyncWay, AppError>): void {
    const abort = new AbortController();
    measuring = abort;
    set({ phase: 'measuring', preview: null });
    begin(way, abort).catch((thrown: unknown) => {
      if (measuring === abort) measuring = null;
      set({ phase: 'done', outcome: brokenOff(thrown) });
    });
  }

  async function begin(way: Result<SyncWay, AppError>, abort: AbortController): Promise<void> {
    if (!way.ok) {
      measuring = null;
      set({ phase: 'done', outcome: { state: 'unavailable', error: way.error } });
      return;
    }
    measuredAt = ports.clocks();
    const fresh = freshSurvey(store.get().check, ports.now());
    const known = fresh === null ? null : previewOf(fresh, way.value);
    const preview =
      // What a check found is good enough for what the service then measures itself, and for nothing else.
      known === null || known.method === 'set'
        ? await measureForSync(
            measurer,
            await watchedNow(ports, store.get().machine),
            way.value,
            abort.signal,
          )
        : known;
    // Dismissed while it measured.
    if (measuring !== abort) return;
    measuring = null;
    set({ preview });
    // Measuring touches nothing, so a change of the machine may have begun meanwhile.
    const refusal = exclusive.refusal();
    if (preview.method === 'slew' && refusal?.ok === false) {
      set({ phase: 'done', outcome: { state: 'unavailable', error: refusal.error } });
    } else if (preview.method === 'slew') run(null);
    else if (preview.offset === null) set({ phase: 'done', outcome: NOT_MEASURABLE });
    else set({ phase: 'confirm' });
  }

  function run(agreed: Seconds | null): void {
    set({ phase: 'running', steps: [], outcome: null });
    void exclusive
      .run('sync', async () => {
        const outcome = await correct(agreed);
        await readMachine();
        return outcome;
      })
      .catch(brokenOff)
      .then((outcome) => {
        afterwards(outcome);
        set({ phase: 'done', outcome });
        // The question is asked with the reason in view.
        if (wouldNotStart(outcome) && settingRefused(store.get().machine) === null) {
          measureFor(ok({ kind: 'set', noService: 'not-started' }));
        }
      });
  }

  async function correct(agreed: Seconds | null): Promise<SyncOutcome> {
    const onStep = (event: StepEvent) => set({ steps: withStep(store.get().sync.steps, event) });
    if (store.get().sync.preview?.method === 'set') {
      if (agreed === null) return NOT_MEASURABLE;
      return await ports.privileged.stepClock({ offset: agreed, measuredAt }, onStep);
    }
    const way = wayToSync(store.get().machine);
    if (!way.ok) return { state: 'unavailable', error: way.error };
    if (way.value.kind === 'set') {
      const error = appError('os.no-service', { found: [] }, 'later');
      return { state: 'unavailable', error };
    }
    return await ports.privileged.sync(way.value.backend, agreed, onStep);
  }

  return {
    start() {
      const refusal = exclusive.refusal();
      if (refusal !== null) return refusal;
      if (measuring !== null) return err(appError('plan.busy', { what: 'sync' }, 'later'));
      set(NO_SYNC);
      measureFor(wayToSync(store.get().machine));
      return ok(undefined);
    },
    confirm(step) {
      const refusal = exclusive.refusal();
      if (refusal !== null) return refusal;
      const { phase, preview } = store.get().sync;
      // Without a service there is nobody to slew.
      if (phase !== 'confirm' || (preview?.method === 'set' && !step)) {
        return err(appError('plan.unknown', { id: 'sync' }, 'never'));
      }
      run(step ? (preview?.offset ?? null) : null);
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
