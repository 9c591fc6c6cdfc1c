import { gainPerDay } from '#shared/core/history/drift.ts';
import type {
  Drift,
  HistoryEvent,
  HistoryPoint,
  HistoryView,
  Resolution,
} from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';
import { seconds, signed, unsigned } from './figures.ts';
import { columns } from './layout.ts';

/** A history: its points with the events between them, and the rate. */
export function clockHistoryText({ points, events, resolution, drift }: HistoryView): string {
  if (points.length + events.length === 0) return 'Nothing is remembered of this time.\n';
  const cells = points.map((point) => pointCells(point, resolution));
  const lines = columns(
    [[resolution === 'single' ? 'time' : `each ${resolution}`, ...HEADS], ...cells],
    ['left', 'right', 'right', 'right', 'right', 'right'],
  );
  const timed = [
    ...points.map(({ at }, index) => ({ at, line: lines[index + 1] ?? '' })),
    ...events.map((event) => ({
      at: event.at,
      line: `${instant(event.at)}  ${eventWords(event)}`,
    })),
  ].sort((a, b) => a.at - b.at);
  const body = [lines[0] ?? '', ...timed.map(({ line }) => line), ...driftWords(drift)];
  return `${body.join('\n')}\n`;
}

const HEADS = ['offset', 'bound', 'delay', 'jitter', 'measured'];

const pointCells = (
  { at, count, offset, bound, delay, jitter }: HistoryPoint,
  resolution: Resolution,
): readonly string[] => [
  resolution === 'day' ? instant(at).slice(0, 10) : instant(at),
  offset === null ? '?' : signed(offset.mean),
  bound === null ? '?' : unsigned(bound),
  delay === null ? '?' : unsigned(delay),
  jitter === null ? '?' : unsigned(jitter),
  String(count),
];

/** To the minute: points are a quarter of an hour apart. */
const instant = (at: UnixMs): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`;

/** What happened, in words. */
function eventWords(event: HistoryEvent): string {
  switch (event.kind) {
    case 'watch':
      return `the watch ${event.state === 'paused' ? 'was paused' : event.state}`;
    case 'clock-stepped':
      return `the clock was set ${event.seconds < 0 ? 'back' : 'forward'} by ${seconds(event.seconds)}`;
    case 'slept':
      return `the computer slept for ${seconds(event.seconds)}`;
    case 'network':
      return event.state === 'changed' ? 'another network' : `the network went ${event.state}`;
    case 'service':
      return `${event.service} ${event.running ? 'runs' : 'stopped'}`;
    case 'change':
      return `a change ${event.what === 'failed' ? 'failed' : `was ${event.what}`}`;
    case 'sync':
      return event.offset === null
        ? 'the clock was corrected'
        : `the clock was corrected by ${seconds(event.offset)}`;
  }
}

function driftWords(drift: Drift | null): readonly string[] {
  if (drift === null) return [];
  const within = 2 * drift.uncertainty;
  const ppm = (value: number) => String(Number(Math.abs(value).toPrecision(2)));
  if (Math.abs(drift.ppm) <= within) return [`No drift beyond ±${ppm(within)} ppm.`];
  const does = drift.ppm > 0 ? 'gains' : 'loses';
  const rate = Math.abs(drift.ppm).toFixed(Math.max(0, 1 - Math.floor(Math.log10(within))));
  return [
    `The clock ${does} ${seconds(gainPerDay(drift.ppm), 2)} a day (${rate} ±${ppm(within)} ppm).`,
  ];
}
