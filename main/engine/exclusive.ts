import { appError, type AppError } from '#shared/errors.ts';
import { err, type Result } from '#shared/result.ts';

/** Work that changes the machine; one at a time. */
export type ExclusiveJob = 'apply' | 'undo' | 'sync' | 'start';

/** Lets one job at a time touch the machine. */
export interface Exclusive {
  /** What runs now; null: nothing. */
  current(): ExclusiveJob | null;
  /** The refusal for whoever comes second; null when nothing runs. */
  refusal(): Result<never, AppError> | null;
  /** Runs a job. The caller has asked {@link Exclusive.refusal} in the same turn. */
  run<T>(job: ExclusiveJob, work: () => Promise<T>): Promise<T>;
}

/** Creates the lock, free. */
export function createExclusive(): Exclusive {
  let running: ExclusiveJob | null = null;
  return {
    current: () => running,
    refusal: () =>
      running === null ? null : err(appError('plan.busy', { what: running }, 'later')),
    async run(job, work) {
      if (running !== null) throw new Error(`${job} while ${running} runs`);
      running = job;
      try {
        return await work();
      } finally {
        running = null;
      }
    },
  };
}
