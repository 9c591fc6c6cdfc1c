import type {
  HistoryEvent,
  HistoryPoint,
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

/** What a quiet watch shows. */
export const quietWatch: WatchView = {
  state: 'on',
  pausedBy: null,
  nextAt: Date.now() + 12 * MINUTE,
  alerts: [],
  drift: {
    ppm: 0.31,
    uncertainty: 0.04,
    range: { from: Date.now() - DAY, to: Date.now() },
    measurements: 84,
  },
  dueAt: null,
  recorded: 96,
  historyProblem: null,
};

/** Before the first measurement was recorded. */
export const freshWatch: WatchView = { ...quietWatch, drift: null, recorded: 0 };

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
function measured(at: UnixMs, now: UnixMs, bound: Seconds, shift: Seconds): HistoryPoint {
  const day = (2 * Math.PI * at) / DAY;
  const isWrong = isBetween(now - at, AGO.setWrong, AGO.putRight);
  const mean = shift + 0.0004 * Math.sin(day) + (bound / 12) * noise(at, 1) + (isWrong ? WRONG : 0);
  return {
    at,
    count: 1,
    offset: { mean, least: mean, most: mean },
    bound: bound * (1 + 0.15 * Math.abs(noise(at, 2))),
    delay: bound * (1.5 + 0.2 * noise(at, 3) ** 2),
    jitter: (bound / 14) * (1 + 0.6 * noise(at, 4)),
  };
}

const most = (points: readonly HistoryPoint[], of: (point: HistoryPoint) => number | null) =>
  Math.max(...points.map((point) => of(point) ?? 0));

/** Measurements of one span as one point. */
function together(at: UnixMs, points: readonly HistoryPoint[]): HistoryPoint {
  const offsets = points.flatMap(({ offset }) => offset?.mean ?? []);
  return {
    at,
    count: points.length,
    offset:
      offsets.length === 0
        ? null
        : {
            mean: offsets.reduce((sum, one) => sum + one, 0) / offsets.length,
            least: Math.min(...offsets),
            most: Math.max(...offsets),
          },
    bound: most(points, ({ bound }) => bound),
    delay: Math.min(...points.map(({ delay }) => delay ?? 0)),
    jitter: most(points, ({ jitter }) => jitter),
  };
}

const resolutionOf = ({ from, to }: HistoryRange): Resolution =>
  to - from <= 2 * DAY ? 'single' : to - from <= 31 * DAY ? 'hour' : 'day';

/** The points of a range; an instant that `isLost` has no offset. */
function points(
  range: HistoryRange,
  now: UnixMs,
  server: { readonly bound: Seconds; readonly shift: Seconds },
  isLost: (at: UnixMs) => boolean = () => false,
): readonly HistoryPoint[] {
  const single: HistoryPoint[] = [];
  for (let at = Math.ceil(range.from / INTERVAL) * INTERVAL; at <= range.to; at += INTERVAL) {
    if (!isWatched(now - at)) continue;
    const point = measured(at, now, server.bound, server.shift);
    single.push(
      isLost(at) ? { ...point, offset: null, bound: null, delay: null, jitter: null } : point,
    );
  }
  const resolution = resolutionOf(range);
  if (resolution === 'single') return single;
  const span = resolution === 'hour' ? HOUR : DAY;
  const groups = Map.groupBy(single, ({ at }) => Math.floor(at / span) * span);
  return [...groups].map(([at, group]) => together(at, group));
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
  const shown = points(range, now, { bound: 0.0024, shift: 0.0003 });
  return {
    range,
    resolution,
    points: shown,
    events: events(now).filter(({ at }) => at >= range.from && at <= range.to),
    drift:
      range.to - range.from < 6 * HOUR
        ? null
        : { ppm: 0.31, uncertainty: 0.04, range, measurements: 84 },
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
    const shown = points(range, now, { bound, shift }, isLost);
    const asked = shown.reduce((sum, { count }) => sum + count, 0);
    const good = shown.reduce((sum, { offset, count }) => sum + (offset === null ? 0 : count), 0);
    return { sourceId, host, points: shown, asked, good };
  });
}
