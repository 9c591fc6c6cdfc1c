import { driftOf } from '#shared/core/history/drift.ts';
import { ratesAt } from '#shared/core/history/rates.ts';
import {
  pointOf,
  type Reading,
  rollUp,
  type Tally,
  tallyOf,
} from '#shared/core/history/roll-up.ts';
import type {
  HistoryEvent,
  HistoryRange,
  HistoryView,
  Resolution,
  ServerHistory,
} from '#shared/model/history.ts';
import type { WatchView } from '#shared/model/watch.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';

/**
 * A week as the watch would have remembered it, made up, and the same for the same end of time: a clock that wanders
 * with the warmth of the day, a laptop that sleeps at night, a clock that somebody set wrong and that was put right,
 * a network that was lost, and a server that fell silent.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const INTERVAL = 15 * MINUTE;

/** How long ago, in milliseconds, each thing happened. */
const AGO = {
  began: 9 * DAY,
  networkDown: 3 * DAY + 5 * HOUR,
  networkUp: 3 * DAY + 2 * HOUR,
  setWrong: 2 * DAY + 3.1 * HOUR,
  putRight: 2 * DAY + 1.3 * HOUR,
  serviceStopped: 30 * HOUR,
  serviceStarted: 29.5 * HOUR,
  change: 20 * HOUR,
  slew: 19.8 * HOUR,
  sleptFrom: 12 * HOUR,
  sleptTo: 9 * HOUR,
  silent: 26 * HOUR,
} as const;
/** How wrong the clock was set. */
const WRONG: Seconds = 0.0214;

/** A number between −1 and 1 that looks random and is the same for the same instant. */
const noise = (at: UnixMs, salt: number): number => {
  const x = Math.sin(at / 977 + salt * 12.9898) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
};

const isBetween = (age: number, from: number, to: number): boolean => age <= from && age > to;

/** Whether the computer was awake and in a network. */
const isWatched = (age: number): boolean =>
  age <= AGO.began &&
  age >= 0 &&
  !isBetween(age, AGO.networkDown, AGO.networkUp) &&
  !isBetween(age, AGO.sleptFrom, AGO.sleptTo);

/** One measurement through servers with this bound. */
function measured(at: UnixMs, now: UnixMs, bound: Seconds, shift: Seconds): Reading {
  const day = (2 * Math.PI * at) / DAY;
  const isWrong = isBetween(now - at, AGO.setWrong, AGO.putRight);
  return {
    offset: shift + 0.0004 * Math.sin(day) + (bound / 12) * noise(at, 1) + (isWrong ? WRONG : 0),
    bound: bound * (1 + 0.15 * Math.abs(noise(at, 2))),
    delay: bound * (1.5 + 0.2 * noise(at, 3) ** 2),
    jitter: (bound / 14) * (1 + 0.6 * noise(at, 4)),
    good: true,
  };
}

const LOST: Reading = { offset: null, bound: null, delay: null, jitter: null, good: false };

const resolutionOf = ({ from, to }: HistoryRange): Resolution =>
  to - from <= 2 * DAY ? 'single' : to - from <= 31 * DAY ? 'hour' : 'day';

/** What was measured in a range; at an instant that `isLost` nothing was heard. */
function tallies(
  range: HistoryRange,
  resolution: Resolution,
  now: UnixMs,
  server: { readonly bound: Seconds; readonly shift: Seconds },
  isLost: (at: UnixMs) => boolean = () => false,
): readonly Tally[] {
  const single: Tally[] = [];
  for (let at = Math.ceil(range.from / INTERVAL) * INTERVAL; at <= range.to; at += INTERVAL) {
    if (!isWatched(now - at)) continue;
    single.push(tallyOf(at, isLost(at) ? LOST : measured(at, now, server.bound, server.shift)));
  }
  return resolution === 'single' ? single : rollUp(single, resolution);
}

/** What happened, in order of time. */
function events(now: UnixMs): readonly HistoryEvent[] {
  const at = (name: keyof typeof AGO): UnixMs => now - AGO[name];
  return [
    { at: at('began'), kind: 'watch', state: 'started' },
    { at: at('networkDown'), kind: 'network', state: 'down' },
    { at: at('networkUp'), kind: 'network', state: 'up' },
    { at: at('setWrong'), kind: 'clock-stepped', seconds: -WRONG },
    { at: at('putRight'), kind: 'sync', method: 'step', offset: WRONG },
    { at: at('serviceStopped'), kind: 'service', service: 'chrony', running: false },
    { at: at('serviceStarted'), kind: 'service', service: 'chrony', running: true },
    { at: at('change'), kind: 'change', changeId: '000001-0a0b0c0d', what: 'applied' },
    { at: at('slew'), kind: 'sync', method: 'slew', offset: 0.0004 },
    { at: at('sleptTo'), kind: 'slept', seconds: (AGO.sleptFrom - AGO.sleptTo) / 1000 },
  ];
}

/** The view of a range; `recorded` 0: nothing was recorded yet. */
export function historyView(range: HistoryRange, recorded: number, now = Date.now()): HistoryView {
  const resolution = resolutionOf(range);
  if (recorded === 0) {
    return { range, resolution, points: [], events: [], drift: null, oldest: null };
  }
  const agreed = { bound: 0.0024, shift: 0.0003 };
  const happened = events(now);
  const within = happened.filter(({ at }) => at >= range.from && at <= range.to);
  const closely = resolution === 'single' ? 'single' : 'hour';
  const around = { from: range.from - DAY / 2, to: range.to + DAY / 2 };
  const shown = tallies(range, resolution, now, agreed);
  const near = tallies(around, closely, now, agreed);
  const rates = ratesAt(shown, resolution, near, closely, happened);
  return {
    range,
    resolution,
    points: shown.map((tally, index) => ({ ...pointOf(tally), drift: rates[index] ?? null })),
    events: within,
    drift: driftOf(tallies(range, closely, now, agreed), closely, within),
    oldest: now - AGO.began,
  };
}

/** Four servers over a range; the last one fell silent. */
export function serverHistories(
  range: HistoryRange,
  recorded: number,
  now = Date.now(),
): readonly ServerHistory[] {
  if (recorded === 0) return [];
  return (
    [
      ['cloudflare', 'time.cloudflare.com', 0.0029, 0.0004, () => false],
      ['netnod-nts', 'nts.netnod.se', 0.0046, 0.0012, (at: UnixMs) => noise(at, 9) > 0.98],
      ['ptb-1', 'ptbtime1.ptb.de', 0.0081, -0.0006, (at: UnixMs) => noise(at, 8) > 0.9],
      ['nist-anycast', 'time.nist.gov', 0.026, 0.002, (at: UnixMs) => now - at < AGO.silent],
    ] as const
  ).map(([sourceId, host, bound, shift, isLost]) => {
    const shown = tallies(range, resolutionOf(range), now, { bound, shift }, isLost);
    const asked = shown.reduce((sum, { count }) => sum + count, 0);
    const good = shown.reduce((sum, one) => sum + one.good, 0);
    return { sourceId, host, points: shown.map(pointOf), asked, good };
  });
}

/** What a quiet watch shows. */
export const quietWatch: WatchView = {
  state: 'on',
  pausedBy: null,
  nextAt: Date.now() + 12 * MINUTE,
  alerts: [],
  drift: historyView({ from: Date.now() - DAY, to: Date.now() }, 1).drift,
  dueAt: null,
  recorded: 96,
  historyProblem: null,
};

/** Before the first measurement was recorded. */
export const freshWatch: WatchView = { ...quietWatch, drift: null, recorded: 0 };
