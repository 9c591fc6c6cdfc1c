import { appError, type AppError } from '#shared/errors.ts';
import { err, type Result } from '#shared/result.ts';

/** Work that changes the machine; one at a time. */
export type ExclusiveJob = 'apply' | 'undo' | 'sync' | 'start';

/** Lets one job at a time touch the machine. */
export interface Exclusive {
  /** What runs now; null: nothing. */
  current(): ExclusiveJob | null;
  /** How many jobs have begun so far: where it is another number than before, the machine may have changed meanwhile. */
  begun(): number;
  /** The refusal for whoever comes second; null when nothing runs. */
  refusal(): Result<never, AppError> | null;
  /** Runs a job. The caller has asked {@link Exclusive.refusal} in the same turn. */
  run<T>(job: ExclusiveJob, work: () => Promise<T>): Promise<T>;
}

/** Creates the lock, free. */
export function createExclusive(): Exclusive {
  let running: ExclusiveJob | null = null;
  let begun = 0;
  return {
    current: () => running,
    begun: () => begun,
    refusal: () =>
      running === null ? null : err(appError('plan.busy', { what: running }, 'later')),
    async run(job, work) {
      if (running !== null) throw new Error(`${job} while ${running} runs`);
      running = job;
      begun += 1;
      try {
        return await work();
      } finally {
        running = null;
      }
    },
  };
}
