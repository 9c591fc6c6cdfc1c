import { undoChain } from '#main/helper/changes.ts';
import { planCommands } from '#shared/core/plan/commands.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { ApplyOutcome, DesiredConfig, StepEvent } from '#shared/model/plan.ts';
import type { ChangeState } from '#shared/model/snapshot.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { showKept, type Context, type ReadMachine } from './context.ts';
import { bugOf } from './guard.ts';
import { planFor, type Planned } from './planning.ts';
import { watchApplied } from './servers.ts';

/** The state when nothing is planned. */
export const NO_CHANGE: ChangeState = {
  phase: 'idle',
  work: null,
  undoOf: null,
  plan: null,
  refusal: null,
  commands: null,
  steps: [],
  outcome: null,
  error: null,
};

/** From a wish to an approved, applied and revocable change. */
export interface Changes {
  /** Reads the machine, plans, and puts the plan up for review. */
  plan(desired: DesiredConfig): Promise<Result<void, AppError>>;
  /** Starts to apply the plan under review; it must be named by its hash. */
  apply(hash: string): Result<void, AppError>;
  /** Starts to take back a change and everything newer. `agreedEdits`: the agreement of the outcome `edited` that is
   * in the state, when what others edited may be replaced. */
  undo(changeId: string, agreedEdits: string | null): Promise<Result<void, AppError>>;
  dismiss(): Result<void, AppError>;
}

/** Creates them, idle. `afterwards` is told when the time service has changed. */
export function createChanges(
  context: Context,
  readMachine: ReadMachine,
  afterwards: () => void,
): Changes {
  const { ports, store, exclusive } = context;
  const set = (change: Partial<ChangeState>) =>
    store.set({ change: { ...store.get().change, ...change } });
  /** Counts the plans asked for: an answer that comes after a newer question, or after dismissal, is dropped. */
  let question = 0;

  async function plan(desired: DesiredConfig): Promise<Result<void, AppError>> {
    const refusal = exclusive.refusal();
    if (refusal !== null) return refusal;
    const mine = ++question;
    const { phase, plan: before, refusal: whyNot, commands } = store.get().change;
    // Another plan of the same wish: the one in view stays until then.
    const inView = phase === 'review' ? { plan: before, refusal: whyNot, commands } : {};
    set({ ...NO_CHANGE, phase: 'planning', ...inView });
    const planned = await planNow(desired);
    if (mine !== question) return ok(undefined);
    if (planned.ok) {
      const { plan: made, refusal: why } = planned.value;
      const commands = made.noChange ? null : planCommands(made);
      set({ phase: 'review', plan: made, refusal: why, commands });
      return ok(undefined);
    }
    set({ ...NO_CHANGE, error: planned.error });
    return planned;
  }

  async function planNow(desired: DesiredConfig): Promise<Result<Planned, AppError>> {
    try {
      return planFor(await readMachine(), desired);
    } catch (thrown) {
      return err(bugOf(thrown));
    }
  }

  /** Runs one privileged operation with its steps in the state. */
  function start(
    job: 'apply' | 'undo',
    undoOf: string | null,
    work: (onStep: (event: StepEvent) => void) => Promise<ApplyOutcome>,
    applied: () => Promise<void>,
  ): void {
    const phase = job === 'apply' ? 'applying' : 'undoing';
    set({ phase, work: job, undoOf, steps: [], outcome: null, error: null });
    const onStep = (event: StepEvent) => set({ steps: withStep(store.get().change.steps, event) });
    void exclusive
      .run(job, async () => {
        const outcome = await work(onStep);
        await readMachine();
        if (outcome.state === 'applied') await applied();
        return outcome;
      })
      .then(
        (outcome) => set({ phase: 'done', outcome }),
        (thrown: unknown) => set({ phase: 'done', error: bugOf(thrown) }),
      )
      .then(afterwards);
  }

  return {
    plan,
    apply(hash) {
      const refusal = exclusive.refusal();
      if (refusal !== null) return refusal;
      const { phase, plan: reviewed, refusal: readOnly } = store.get().change;
      if (phase !== 'review' || reviewed?.hash !== hash) {
        return err(appError('plan.unknown', { id: hash.slice(0, 64) }, 'never'));
      }
      if (readOnly !== null) return err(readOnly);
      const { desired } = reviewed;
      start(
        'apply',
        null,
        (onStep) => ports.privileged.apply(desired, hash, onStep),
        async () => {
          await watchApplied(ports, store.get().machine, desired.sources);
          showKept(context);
        },
      );
      return ok(undefined);
    },
    async undo(changeId, agreedEdits) {
      const { outcome } = store.get().change;
      const agreement = outcome?.state === 'edited' ? outcome.agreement : null;
      if (agreedEdits !== null && agreedEdits !== agreement) {
        return err(appError('plan.unknown', { id: agreedEdits }, 'never'));
      }
      const changeIds = undoChain(await ports.listChanges(), changeId).map(({ id }) => id);
      const refusal = exclusive.refusal();
      if (refusal !== null) return refusal;
      if (changeIds.length === 0) return err(appError('plan.nothing-to-undo', {}, 'later'));
      question += 1;
      start(
        'undo',
        changeId,
        (onStep) => ports.privileged.undo(changeIds, agreedEdits, onStep),
        async () => {
          // What the service follows again may be read from its configuration.
          const sources = store.get().machine?.service?.state?.sources ?? [];
          await watchApplied(ports, store.get().machine, sources);
          showKept(context);
        },
      );
      return ok(undefined);
    },
    dismiss() {
      const job = exclusive.current();
      if (job === 'apply' || job === 'undo') {
        return err(appError('plan.busy', { what: job }, 'later'));
      }
      question += 1;
      set(NO_CHANGE);
      return ok(undefined);
    },
  };
}

/** The steps with one more, or with a step that was running brought up to date. */
export function withStep(steps: readonly StepEvent[], event: StepEvent): readonly StepEvent[] {
  const running = steps.findLastIndex(
    ({ step, state }) => step === event.step && state === 'running',
  );
  return running === -1 ? [...steps, event] : steps.with(running, event);
}
