import { recommend } from '#shared/core/select/recommend.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { SurveyState } from '#shared/model/snapshot.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Survey, SurveyProgress } from '#shared/model/survey.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { placesNow, showKept, type Context } from './context.ts';
import { bugOf } from './guard.ts';
import { CHECK_PATIENCE, FULL_BURST, SURVEY_LIMIT } from './limits.ts';
import { findByIds, mostDiverse, watchedNow } from './servers.ts';
import { createThrottle } from './throttle.ts';

type Part = 'check' | 'survey';

/** Whether a person asked for a check, or the clock did. */
export type Purpose = 'asked-for' | 'periodic';

/** The state before anything was measured. */
export const NOT_MEASURED: SurveyState = {
  running: null,
  result: null,
  recommendation: null,
  finishedAt: null,
  error: null,
};

/** The two measurements that the state shows: of the watched servers, and of those that were picked. */
export interface Measurements {
  /** Starts to measure the watched servers; does nothing more while that is under way. */
  check(purpose: Purpose): void;
  /** Starts to measure the servers with these ids; of more than {@link SURVEY_LIMIT} the {@link mostDiverse}. */
  survey(ids: readonly string[]): Result<void, AppError>;
  /** Ends both early; what came in stays. Settles when they have ended. */
  stop(): Promise<void>;
  /** What is being measured is worth nothing, because the clock was moved or the computer slept: ends it and drops it,
   * and what was known before is shown again. After a step (`stepped`) those offsets are wrong, and go too. */
  discard(stepped: boolean): Promise<void>;
  /** Discards, and measures the watched servers anew. */
  clockMoved(stepped: boolean): Promise<void>;
  /** Ends both for good: nothing is measured any more. Settles when they have ended. */
  close(): Promise<void>;
}

/** Who goes by what is measured. */
export interface Onlooker {
  /** A measurement has ended, and nobody has seen its result yet: if the clock was moved or the computer slept while it
   * ran, now is the time to {@link Measurements.discard} it. */
  ended(): void;
  /** A check has ended that was not cut short. */
  checked(survey: Survey): void;
}

/** What is shown of a measurement besides that it runs. */
type Shown = Pick<SurveyState, 'result' | 'recommendation' | 'finishedAt'>;

interface Running {
  readonly abort: AbortController;
  readonly end: Promise<void>;
  /** What was shown before it began. */
  readonly before: Shown;
}

/** Those that are to be measured, once it is known where they are. */
type FindSources = () => Promise<readonly SourceRef[]>;

/** Creates them, idle. */
export function createMeasurements(context: Context, onlooker: Onlooker): Measurements {
  const { ports, store, measurer } = context;
  const running = new Map<Part, Running>();

  /** Counts the moves of the clock: what was measured across one is not shown. */
  let epoch = 0;
  let closed = false;
  const show = (part: Part, change: Partial<SurveyState>) =>
    store.set({ [part]: { ...store.get()[part], ...change } });

  async function run(
    part: Part,
    find: FindSources,
    purpose: Purpose,
    before: Shown,
    signal: AbortSignal,
  ): Promise<void> {
    const set = (change: Partial<SurveyState>) => show(part, change);
    const begun = epoch;
    const progress = createThrottle<{ progress: SurveyProgress; soFar: () => Survey }>((now) => {
      if (begun !== epoch) return;
      // A check by the clock goes on quietly: the sentence on the Overview must not flicker while it runs.
      // While the servers are to be left alone nothing new is known, and the former answer stays.
      set({
        running: now.progress,
        ...(purpose === 'periodic' || now.progress.phase === 'waiting'
          ? {}
          : { result: now.soFar(), recommendation: null }),
      });
    });
    set({ running: STARTING, error: null, ...before });
    try {
      const sources = await find();
      const result = await measurer.measure(
        { sources, ...FULL_BURST, patience: part === 'check' ? CHECK_PATIENCE : 0, signal },
        (now, soFar) => progress.push({ progress: now, soFar }),
      );
      progress.cancel();
      onlooker.ended();
      const isDropped = begun !== epoch;
      // Stopped before anybody was asked: what was known before is still what is known.
      const isNews = !isDropped && !(signal.aborted && result.servers.length === 0);
      const recommendation = recommend(result, sources);
      set({
        running: null,
        ...(isNews ? { result, recommendation, finishedAt: ports.now() } : {}),
        // The watched servers are soon checked anew; those that a person picked are not, and they wait for an answer.
        ...(isDropped && part === 'survey'
          ? { error: appError('os.changed-meanwhile', {}, 'now') }
          : {}),
      });
      // Cut short, it would blame servers that had no time to answer.
      if (part === 'check' && isNews && !signal.aborted) onlooker.checked(result);
    } catch (thrown) {
      progress.cancel();
      set({ running: null, error: bugOf(thrown) });
    }
    showKept(context);
  }

  function start(part: Part, find: FindSources, purpose: Purpose): void {
    if (closed) return;
    const abort = new AbortController();
    const { result, recommendation, finishedAt } =
      part === 'check' ? store.get().check : NOT_MEASURED;
    const before = { result, recommendation, finishedAt };
    const end = run(part, find, purpose, before, abort.signal).finally(() => {
      running.delete(part);
    });
    running.set(part, { abort, end, before });
  }

  async function stop(): Promise<void> {
    const all = [...running.values()];
    for (const { abort } of all) abort.abort();
    await Promise.all(all.map(({ end }) => end));
  }

  async function discard(stepped: boolean): Promise<void> {
    epoch += 1;
    measurer.clockMoved();
    // At once, so that nobody sees the old offset beside the news that the clock was stepped.
    if (stepped) store.set({ check: NOT_MEASURED, survey: NOT_MEASURED });
    else for (const [part, { before }] of running) show(part, before);
    await stop();
  }

  function check(purpose: Purpose): void {
    if (running.has('check')) return;
    start('check', () => watchedNow(ports, store.get().machine), purpose);
  }

  return {
    check,
    survey(ids) {
      if (running.has('survey')) return err(appError('plan.busy', { what: 'survey' }, 'later'));
      const sources = findByIds(placesNow(context), ids);
      if (sources.length === 0) {
        return err(appError('plan.invalid', { field: 'ids', problem: 'empty' }, 'never'));
      }
      const picked = mostDiverse(sources, SURVEY_LIMIT);
      start('survey', () => Promise.resolve(picked), 'asked-for');
      return ok(undefined);
    },
    stop,
    async close() {
      closed = true;
      await stop();
    },
    discard,
    async clockMoved(stepped) {
      await discard(stepped);
      check('asked-for');
    },
  };
}

/** Until the first real progress comes. */
const STARTING: SurveyProgress = {
  phase: 'resolving',
  done: 0,
  planned: 0,
  answeredServers: 0,
  servers: 0,
  round: 1,
  rounds: FULL_BURST.samples,
  secondsLeft: 0,
};
