import type { Privileged } from '#main/helper/protocol.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import { callsForStep, slewSeconds } from '#shared/core/plan/step.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { ApplyOutcome, HelperStep, StepEvent, Verification } from '#shared/model/plan.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import type { Seconds } from '#shared/units.ts';
import { answers, type DemoMachine } from './service.ts';

type OnStep = (event: StepEvent) => void;

/** How long each step takes in the demo, in seconds: about what it takes for real, the waiting shortened. */
const TAKES: Readonly<Record<HelperStep, Seconds>> = {
  recover: 0.1,
  read: 0.3,
  compare: 0.3,
  backup: 0.3,
  write: 0.4,
  activate: 0.5,
  verify: 0.8,
  undo: 0.5,
  start: 0.5,
  burst: 0.7,
  step: 0.3,
  wait: 0.6,
};

/** Plays the privileged helper on the demo's computer, with the real planner and the real order of steps. */
export function createDemoPrivileged(machine: DemoMachine): Privileged {
  return {
    async apply(desired, planHash, onStep) {
      const steps = createSteps(onStep);
      await steps.take('read');
      const planned = planChange(machine.state(), desired);
      if (!planned.ok) return { ...failed('compare', planned.error), undone: true };
      const plan = planned.value;
      if (plan.hash !== planHash) {
        await steps.fail('compare');
        return { state: 'stale' };
      }
      await steps.take('compare');
      if (plan.noChange) {
        return { state: 'applied', changeId: null, verification: null, recovered: null };
      }
      await steps.take('backup');
      await steps.take('write');
      machine.write(plan.files);
      await steps.take('activate');
      machine.ask();
      const verification = verify(desired.sources, machine.status().follows);
      if (verification.reachable === 0) {
        await steps.fail('verify');
        await steps.take('undo');
        machine.write(reversed(plan.files));
        const { reachable, of } = verification;
        const error = appError('plan.not-followed', { reachable, of }, 'later');
        return { ...failed('verify', error), undone: true, verification };
      }
      await steps.take('verify');
      return { state: 'applied', changeId: machine.record(plan), verification, recovered: null };
    },

    async undo(changeIds, _agreedEdits, onStep) {
      const steps = createSteps(onStep);
      await steps.take('read');
      await steps.take('undo');
      machine.takeBack(changeIds);
      await steps.take('activate');
      machine.ask();
      await steps.take('verify');
      const verification = verify(machine.state().sources, machine.status().follows);
      const changeId = changeIds.at(-1) ?? null;
      return { state: 'applied', changeId, verification, recovered: null };
    },

    async sync(_backend, agreedStep, onStep) {
      const steps = createSteps(onStep);
      await steps.take('read');
      await steps.take('burst');
      machine.ask();
      const { follows, sources } = machine.status();
      if (follows === null) {
        await steps.fail('wait');
        const error = appError('plan.not-followed', { reachable: 0, of: sources.length }, 'later');
        return { state: 'failed', step: 'wait', error };
      }
      await steps.take('wait');
      const traits = traitsOf(machine.state());
      const step = agreedStep !== null && callsForStep(machine.clockBehind(), traits);
      if (step) {
        await steps.take('step');
        machine.step();
      } else {
        machine.slew();
      }
      const offset = machine.clockBehind();
      return {
        state: 'synchronised',
        method: step ? 'step' : 'slew',
        offset,
        follows,
        slewSeconds: slewSeconds(offset, traits),
        seconds: steps.elapsed(),
      };
    },

    // The demo's service always runs, so nobody is offered these two.
    stepClock: () =>
      Promise.resolve(failedWork('read', appError('plan.clock-kept', { by: ['chrony'] }, 'later'))),
    startService: () => Promise.resolve({ state: 'started', unit: machine.state().unit }),
  };
}

const failedWork = (step: HelperStep, error: AppError) =>
  ({ state: 'failed', step, error }) as const;

const failed = (
  step: HelperStep,
  error: Extract<ApplyOutcome, { state: 'failed' }>['error'],
): Omit<Extract<ApplyOutcome, { state: 'failed' }>, 'undone'> => ({
  state: 'failed',
  step,
  error,
  verification: null,
  recovered: null,
});

const reversed = (files: readonly { path: string; before: string | null }[]) =>
  files.map(({ path, before }) => ({ path, after: before }));

function verify(sources: readonly SourceConfig[], selected: string | null): Verification {
  const reachable = sources.filter(answers).length;
  return { selected, reachable, of: sources.length, seconds: TAKES.verify };
}

/** Tells of steps and lets each take its time. */
function createSteps(onStep: OnStep) {
  const begun = performance.now();
  const elapsed = (): Seconds => (performance.now() - begun) / 1000;
  const run = async (step: HelperStep, end: 'done' | 'failed') => {
    onStep({ step, state: 'running', at: elapsed() });
    await new Promise((resolve) => setTimeout(resolve, TAKES[step] * 1000));
    onStep({ step, state: end, at: elapsed() });
  };
  return {
    elapsed,
    take: (step: HelperStep) => run(step, 'done'),
    fail: (step: HelperStep) => run(step, 'failed'),
  };
}
