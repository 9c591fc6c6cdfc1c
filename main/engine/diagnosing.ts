import { appError, type AppError } from '#shared/errors.ts';
import type { DiagnosisProgress, DiagnosisState, Finding } from '#shared/model/health.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Context, ReadMachine } from './context.ts';
import { diagnose } from './diagnose.ts';
import { bugOf } from './guard.ts';
import { createThrottle } from './throttle.ts';

/** The state before anything was diagnosed. */
export const NOT_DIAGNOSED: DiagnosisState = {
  running: null,
  findings: [],
  finishedAt: null,
  error: null,
};

/** The diagnosis that the state shows. */
export interface Diagnosing {
  /** Starts one; its findings appear as they come. */
  run(): Result<void, AppError>;
  /** Ends it early; what was found stays. Settles when it has ended. */
  stop(): Promise<void>;
}

/** Creates it, idle. */
export function createDiagnosing(
  { ports, store, measurer, exclusive }: Context,
  readMachine: ReadMachine,
): Diagnosing {
  let running: { readonly abort: AbortController; readonly end: Promise<void> } | null = null;
  const set = (change: Partial<DiagnosisState>) =>
    store.set({ diagnosis: { ...store.get().diagnosis, ...change } });

  async function work(abort: AbortController): Promise<void> {
    const { signal } = abort;
    const shown = createThrottle<{ findings: readonly Finding[]; running: DiagnosisProgress }>(set);
    set({ finishedAt: null, error: null });
    try {
      const parts = { ports, measurer, readMachine, changes: () => exclusive.begun(), signal };
      const { findings, error } = await diagnose(parts, (found, progress) =>
        shown.push({ findings: found, running: progress }),
      );
      shown.cancel();
      set({ running: null, findings, finishedAt: ports.now(), error });
    } catch (thrown) {
      // The rest of it must not go on telling.
      abort.abort();
      shown.cancel();
      set({ running: null, error: bugOf(thrown) });
    } finally {
      running = null;
    }
  }

  return {
    run() {
      // A service that is restarted just now would be called broken.
      const refusal = exclusive.refusal();
      if (refusal !== null) return refusal;
      if (running !== null) return err(appError('plan.busy', { what: 'diagnosis' }, 'later'));
      const abort = new AbortController();
      running = { abort, end: work(abort) };
      return ok(undefined);
    },
    async stop() {
      running?.abort.abort();
      await running?.end;
    },
  };
}
