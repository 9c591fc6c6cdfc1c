import { IN_MEMORY } from '#main/store/history/connection.ts';
import { createHistory, type HistoryStore } from '#main/store/history/history.ts';
import type { HistoryEvent, Measurement, ServerMeasurement } from '#shared/model/history.ts';
import { DEFAULT_PREFERENCES } from '#shared/model/preferences.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import { CLOCK_BEHIND, drawsFrom, MISBEHAVING, scriptsOf } from './scenario.ts';

const HOUR = 3600;
const DAY: Seconds = 24 * HOUR;
const WEEK: Seconds = 7 * DAY;
const INTERVAL: Seconds = HOUR / 4;

/** The demo computer's clock loses 0.18 s a day. */
const LOSS = 2.1e-6;
/** How much more and less by day and by night, as the room gets warm and cold: a tenth of one part per million. */
const SWING = 1e-7;

/** What happened in the week, in seconds before now, and what it did to the offset. The rest of it is drift, so
 * that the clock is {@link CLOCK_BEHIND} now. */
const SYNC = { ago: 100.2 * HOUR, shift: -0.62 };
const SLEEP = { ago: 62.1 * HOUR, length: 7.6 * HOUR, shift: 0.04 };
const STEP = { ago: 26.4 * HOUR, shift: 0.91 };

/** How far the clock was behind so long ago. */
const behind = (ago: Seconds): Seconds =>
  CLOCK_BEHIND -
  LOSS * ago -
  ((SWING * DAY) / (2 * Math.PI)) * Math.sin((2 * Math.PI * ago) / DAY) -
  [SYNC, SLEEP, STEP].reduce((sum, event) => sum + (event.ago < ago ? event.shift : 0), 0);

const asleep = (ago: Seconds): boolean => ago > SLEEP.ago && ago < SLEEP.ago + SLEEP.length;

/** The week before `now` as the demo computer remembers it, the same in every demo: a drift that follows the day, a correction, a
 * night's sleep, a clock set wrong by hand, and a server that is wrong. Kept in memory. */
export function createDemoHistory(now: UnixMs, servers: readonly SourceRef[]): HistoryStore {
  const history = createHistory(IN_MEMORY, DEFAULT_PREFERENCES.keepDays);
  const draw = drawsFrom('the week before');
  for (let ago = WEEK; ago > 0; ago -= INTERVAL) {
    if (!asleep(ago)) history.addMeasurement(measurementOf(now, ago, servers, draw));
  }
  for (const event of eventsBefore(now)) history.addEvent(event);
  return history;
}

const eventsBefore = (now: UnixMs): readonly HistoryEvent[] => [
  { at: now - WEEK * 1000, kind: 'watch', state: 'started' },
  {
    at: now - SYNC.ago * 1000,
    kind: 'sync',
    method: 'step',
    offset: -SYNC.shift,
  },
  { at: now - SLEEP.ago * 1000, kind: 'slept', seconds: SLEEP.length },
  { at: now - STEP.ago * 1000, kind: 'clock-stepped', seconds: -STEP.shift },
];

function measurementOf(
  now: UnixMs,
  ago: Seconds,
  sources: readonly SourceRef[],
  draw: () => number,
): Measurement {
  const servers = sources.flatMap((source) => serverOf(source, behind(ago), draw) ?? []);
  const used = servers.filter(({ verdict }) => verdict === 'used');
  const least = (values: readonly (number | null)[]) =>
    Math.min(...values.filter((value) => value !== null));
  const told = used.length > 0;
  return {
    at: now - ago * 1000,
    offset: told ? behind(ago) + 0.0004 * (draw() - 0.5) : null,
    bound: told ? least(used.map(({ bound }) => bound)) : null,
    delay: told ? least(used.map(({ delay }) => delay)) : null,
    jitter: told ? least(used.map(({ jitter }) => jitter)) : null,
    agree: used.length,
    of: servers.filter(({ offset }) => offset !== null).length,
    servers,
  };
}

/** What a server's script made of one measurement; a pool's first server stands for all. */
function serverOf(
  { id, host }: SourceRef,
  offset: Seconds,
  draw: () => number,
): ServerMeasurement | null {
  const script = scriptsOf(host)[0];
  if (script === undefined) return null;
  const named = { sourceId: id, host, address: null };
  if (script.behaviour !== 'answers') {
    const silent = { offset: null, bound: null, delay: null, jitter: null, stratum: null };
    return { ...named, ...silent, verdict: 'silent', reason: 'no-answer' };
  }
  // What waits on the way back moves the offset by half of it.
  const queue = -Math.log(1 - draw()) * script.jitter;
  const delay = script.delay + queue;
  const wrong = MISBEHAVING[host] !== undefined;
  return {
    ...named,
    offset: offset + script.error - queue / 2,
    bound: (delay + script.rootDelay) / 2 + script.rootDispersion,
    delay,
    jitter: script.jitter * (0.5 + draw()),
    stratum: script.stratum,
    verdict: wrong ? 'rejected' : 'used',
    reason: wrong ? 'falseticker' : null,
  };
}
