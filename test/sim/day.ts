import { LocalClock } from '#main/net/clock.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import {
  afterAnswer,
  afterAsking,
  CHECK_INTERVAL,
  MAX_BURST_SAMPLES,
  mayAsk,
  type AskHistory,
} from '#shared/core/schedule.ts';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import type { Survey } from '#shared/model/survey.ts';
import type { Seconds, UnixNs } from '#shared/units.ts';
import { Agenda } from './agenda.ts';
import { startBurst, type World } from './burst.ts';
import { LocalTime, usualComputer, type LocalModel } from './local-clock.ts';
import { randomFrom } from './random.ts';
import { plus, sourceOf, type SimServer } from './server.ts';

export const DAY: Seconds = 86_400;
export const HOUR: Seconds = 3600;

/** 22 November 2026, 16:58:13 UTC. */
export const START = 1_795_366_693_000_000_000n as UnixNs;

/** A scenario: a computer, the servers that it watches, and how long. */
export interface Scenario {
  readonly servers: readonly SimServer[];
  /** True time at the start. */
  readonly start: UnixNs;
  readonly lasts: Seconds;
  readonly local: LocalModel;
  /** A leap second is inserted (1) or deleted (−1) so long after the start. */
  readonly leap: { readonly at: Seconds; readonly by: 1 | -1 } | null;
  /** Requests of a burst. */
  readonly samples: number;
}

/** One check of the day, and what it should have found. */
export interface Check {
  /** When it was judged. */
  readonly at: Seconds;
  readonly survey: Survey;
  /** True time − local clock at that moment: what a perfect measurement finds. */
  readonly truth: Seconds;
  /** Who was asked. */
  readonly asked: readonly string[];
}

export const scenario = (
  servers: readonly SimServer[],
  { local, ...change }: Partial<Omit<Scenario, 'local'>> & { local?: Partial<LocalModel> } = {},
): Scenario => ({
  servers,
  start: START,
  lasts: DAY,
  leap: null,
  samples: MAX_BURST_SAMPLES,
  ...change,
  local: { ...usualComputer, ...local },
});

/** Between two requests that leave together, as the product paces them. */
const PACE: Seconds = 0.002;

/** The computer checks its servers at the start and from then on at the product's interval, as far as the
 * etiquette lets it, until the time is over. */
export function runDay(setting: Scenario, seed: number): readonly Check[] {
  const { servers, start, lasts, leap, local } = setting;
  const random = randomFrom(seed);
  const agenda = new Agenda();
  const time = new LocalTime(local, start, lasts + HOUR, agenda, random);
  const leapt = (t: Seconds): Seconds => (leap !== null && t >= leap.at ? leap.by : 0);
  const world: World = {
    agenda,
    random,
    clock: new LocalClock(time.readings),
    utc: (t) => plus(start, t - leapt(t)),
    stall: local.stall,
    samples: setting.samples,
  };
  const checks: Check[] = [];
  let history: AskHistory = new Map();

  const judge = (bursts: readonly BurstResult[], asked: readonly string[]) => {
    const at = agenda.now;
    for (const { source, samples } of bursts) {
      const codes = samples.flatMap(({ reasons }) => reasons.map(({ code }) => code));
      history = afterAnswer(history, source, samples.length > 0, new Set(codes));
    }
    checks.push({
      at,
      survey: judgeSurvey(bursts, time.wallMs(at)),
      truth: -leapt(at) - time.error(at),
      asked,
    });
  };
  const check = () => {
    const now = time.uptimeMs(agenda.now);
    const open = servers.filter((one) => mayAsk(history, sourceOf(one), now).kind === 'now');
    const bursts: BurstResult[] = [];
    const names = open.map(({ name }) => name);
    open.forEach((one, place) => {
      history = afterAsking(history, sourceOf(one), now);
      agenda.at(agenda.now + place * PACE, 'timer', () =>
        startBurst(one, world, (burst) => {
          bursts.push(burst);
          if (bursts.length === open.length) judge(bursts, names);
        }),
      );
    });
  };
  for (let at = 0; at < lasts; at += CHECK_INTERVAL) agenda.at(at, 'timer', check);
  for (const { at, lasts: asleep } of local.sleeps) {
    agenda.at(at, 'world', () => agenda.sleep(asleep));
  }
  agenda.run();
  return checks;
}

/** A single survey of these servers. */
export function survey(setting: Scenario, seed: number): { survey: Survey; truth: Seconds } {
  const [only] = runDay({ ...setting, lasts: 1 }, seed);
  if (only === undefined) throw new Error('no check was made');
  return only;
}
