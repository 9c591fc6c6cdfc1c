import { CHECK_PATIENCE } from '#main/engine/limits.ts';
import { createMeasurer } from '#main/engine/measurer.ts';
import { pause } from '#main/net/wait.ts';
import { floorFor, HOST_FLOOR } from '#shared/core/schedule.ts';
import { appError } from '#shared/errors.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { ok } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { jsonLine, watchedJson } from '../json.ts';
import { fail, places, tellOfHistory, watchedOf, type Session } from '../session.ts';
import { readHosts, withNts } from '../targets.ts';
import { createWatchMemory } from '../watch-memory.ts';
import { watchBegins, watchHead, watchLine, watchSummary } from '../watch-text.ts';
import { added, NO_TOTAL, NOTHING_WATCHED, watched } from '../watching.ts';

/** Options of a watch. */
export interface WatchFlags {
  readonly samples: number;
  readonly timeout: Seconds;
  /** Time between the starts of two measurements. */
  readonly interval: Seconds;
  /** Ends after so many measurements. */
  readonly count?: number;
  readonly nts?: true;
}

/** On top of the time for which a server is to be left alone: a clock that is slewed meanwhile may count a
 * little less than went by (900 ms in half an hour at 500 ppm), and a server asked too early is not asked. */
const MARGIN: Seconds = 1;

/** `trueclock watch`: measures again and again, each server no more often than it may be asked. What the servers that
 * are watched say is remembered; what others say, that were named for once, is not this clock's history. */
export async function watch(
  session: Session,
  hosts: readonly string[],
  { samples, timeout, interval, count = Infinity, nts }: WatchFlags,
): Promise<ExitCode> {
  const { ports, io, json } = session;
  const named =
    hosts.length === 0 ? ok(await watchedOf(session)) : readHosts(hosts, places(session, null));
  const sources = named.ok && nts === true ? withNts(named.value) : named;
  if (!sources.ok) return fail(session, sources.error);
  const floor = Math.min(HOST_FLOOR, ...sources.value.map(floorFor));
  if (interval < floor) {
    const problem = `public servers are not asked more often than every ${String(floor)} s`;
    return fail(session, appError('plan.invalid', { field: '--interval', problem }, 'never'));
  }

  const signal = io.interrupted;
  const measurer = createMeasurer(ports);
  const rounds = createRounds(sources.value, interval);
  const memory = hosts.length === 0 ? createWatchMemory(ports) : null;
  let state = NOTHING_WATCHED;
  let total = NO_TOTAL;
  if (io.progress) io.err(watchBegins(sources.value.length, rounds.period));
  if (!json) io.out(watchHead(io));
  /** Until the next measurement; false: interrupted. */
  const waited = async (): Promise<boolean> => {
    await pause((rounds.nextAt() - monotonic()) * 1000, signal);
    return !signal.aborted;
  };
  do {
    memory?.look();
    const survey = await measurer.measure(
      { sources: rounds.begin(monotonic()), samples, timeout, patience: CHECK_PATIENCE, signal },
      () => undefined,
    );
    // Cut short, it would blame servers that had no time to answer.
    if (signal.aborted) break;
    memory?.measured(survey);
    const round = watched(state, { survey, clocks: ports.clockTick() });
    state = round.state;
    total = added(total, round.event);
    io.out(json ? jsonLine(watchedJson(round.event)) : watchLine(round.event, io));
  } while (total.measurements < count && (await waited()));
  if (memory !== null) tellOfHistory(session);
  // For scripts there is one object a line and nothing else.
  if (json) io.err(watchSummary(total, io));
  else io.out(watchSummary(total, io));
  return EXIT.good;
}

const monotonic = (): Seconds => performance.now() / 1000;

/** When to measure, and whom: those that must be left alone for longer (pools) sit rounds out. */
function createRounds(sources: readonly SourceRef[], interval: Seconds) {
  const periods = new Map(
    sources.map((source) => {
      const floor = floorFor(source);
      return [source, floor === 0 ? interval : Math.max(interval, floor + MARGIN)] as const;
    }),
  );
  const period = Math.min(...periods.values());
  const dueAt = new Map<SourceRef, Seconds>();
  let next: Seconds = 0;
  return {
    period,
    begin(now: Seconds): readonly SourceRef[] {
      next = now + period;
      const due = sources.filter((source) => (dueAt.get(source) ?? 0) <= now);
      for (const source of due) dueAt.set(source, now + (periods.get(source) ?? period));
      return due;
    },
    nextAt: () => next,
  };
}
