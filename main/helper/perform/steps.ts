import type { HelperStep, Recovery, StepEvent } from '#shared/model/plan.ts';
import type { HelperPorts } from './ports.ts';

/** Tells the steps of an operation as they happen. Each `begin` ends the step before it well. */
export interface Steps {
  begin(step: HelperStep): void;
  done(): void;
  fail(): void;
}

/** What an operation works with. */
export interface Operation {
  readonly ports: HelperPorts;
  readonly steps: Steps;
  /** What was found of an earlier run. */
  readonly recovered: Recovery | null;
}

/** Steps with their times, counted from now. */
export function createSteps(ports: HelperPorts, onStep: (event: StepEvent) => void): Steps {
  const begin = ports.elapsed();
  let current: HelperStep | null = null;
  const tell = (step: HelperStep, state: StepEvent['state']): void =>
    onStep({ step, state, at: ports.elapsed() - begin });
  const end = (state: 'done' | 'failed'): void => {
    if (current !== null) tell(current, state);
    current = null;
  };
  return {
    begin(step) {
      end('done');
      current = step;
      tell(step, 'running');
    },
    done: () => end('done'),
    fail: () => end('failed'),
  };
}
