import { expect, test } from 'vitest';
import type { ClockPoint, HistoryEvent, HistoryView } from '#shared/model/history.ts';
import { unitsOf } from '#renderer/features/history/columns.ts';
import { figureTexts } from '#renderer/features/history/figure-text.ts';
import { marksOf } from '#renderer/features/history/marks.ts';
import { driftSaid, saidOf } from '#renderer/features/history/said.ts';
import { driftFigures } from '#renderer/features/history/useDriftText.ts';
import { inside, moved, zoomed } from '#renderer/features/history/zoom.ts';
import { compare } from '#renderer/features/servers/compare.ts';
import { historyView, serverHistories } from '#test/support/mock-history.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 10, 18, 14, 5);
const range = { from: now - DAY, to: now };

const point = (at: number, mean: number | null, bound = 0.002): ClockPoint => ({
  at,
  count: 1,
  offset: mean === null ? null : { mean, least: mean, most: mean },
  bound: mean === null ? null : bound,
  delay: 0.0036,
  jitter: 0.00024,
  drift: mean === null ? null : { ppm: -0.312, uncertainty: 0.04 },
});
const view = (points: readonly ClockPoint[], events: HistoryView['events'] = []): HistoryView => ({
  range,
  resolution: 'single',
  points,
  events,
  drift: null,
  oldest: range.from,
});
const throughout = (mean: number | null): ClockPoint[] =>
  Array.from({ length: 97 }, (_, index) => point(range.from + index * 15 * 60_000, mean));

test('a clock that was never off stayed within offset and bound together', () => {
  expect(saidOf(view(throughout(-0.001)))).toEqual({
    kind: 'within',
    within: 0.003,
    isPart: false,
  });
});

test('an offset below its own bound is not called wrong, a large one above it is', () => {
  expect(saidOf(view([...throughout(0), point(now, 0.2, 0.3)])).kind).toBe('within');
  expect(saidOf(view([...throughout(0), point(now, -1.284, 0.003)]))).toEqual({
    kind: 'off',
    by: 1.284,
    bound: 0.003,
    isPart: false,
  });
});

test('what was not watched is not spoken of, unless the computer slept', () => {
  const gap = throughout(0).filter(({ at }) => at < range.from + 8 * HOUR || at > now - 8 * HOUR);
  expect(saidOf(view(gap))).toMatchObject({ isPart: true });
  const slept: HistoryEvent = { at: now - 8 * HOUR, kind: 'slept', seconds: 8 * 3600 };
  expect(saidOf(view(gap, [slept]))).toMatchObject({ isPart: false });
});

test('without a measurement, or without one that could be believed, nothing is claimed', () => {
  expect(saidOf(view([]))).toEqual({ kind: 'nothing' });
  expect(saidOf(view(throughout(null)))).toEqual({ kind: 'unknown' });
});

test('the rate has a direction only where its uncertainty allows one', () => {
  const drift = (ppm: number, uncertainty: number) =>
    driftSaid({ ppm, uncertainty, range, measurements: 90 });
  expect(drift(4.75, 0.1)).toMatchObject({ kind: 'gains' });
  expect(drift(4.75, 0.1)).toHaveProperty('daily', expect.closeTo(0.41, 3));
  expect(drift(-4.75, 0.1)).toMatchObject({ kind: 'loses' });
  expect(drift(0.1, 0.1)).toMatchObject({ kind: 'steady' });
  expect(drift(0.1, 0.1)).toHaveProperty('daily', expect.closeTo(0.3 * 0.0864, 5));
  expect(driftSaid(null)).toEqual({ kind: 'unknown' });
});

test('zooming and moving stay inside what there is', () => {
  const limits = { from: 0, to: DAY };
  const noon = { from: 10 * HOUR, to: 14 * HOUR };
  expect(zoomed(noon, 0.5, limits)).toEqual({ from: 11 * HOUR, to: 13 * HOUR });
  expect(zoomed(noon, 0.5, limits, 10 * HOUR)).toEqual({ from: 10 * HOUR, to: 12 * HOUR });
  expect(zoomed(noon, 100, limits)).toEqual(limits);
  expect(moved(noon, 0.5, limits)).toEqual({ from: 12 * HOUR, to: 16 * HOUR });
  expect(moved(noon, 10, limits)).toEqual({ from: 20 * HOUR, to: DAY });
  expect(moved(noon, -10, limits)).toEqual({ from: 0, to: 4 * HOUR });
  const least = inside({ from: HOUR, to: HOUR + 1 }, limits);
  expect(least.to - least.from).toBe(10 * 60_000);
});

test('events that would touch are one mark, shown by what matters most', () => {
  const events: HistoryEvent[] = [
    { at: now - 12 * HOUR, kind: 'slept', seconds: 60 },
    { at: now - 12 * HOUR + 1000, kind: 'service', service: 'chrony', running: false },
    { at: now - HOUR, kind: 'network', state: 'up' },
    { at: now - 2 * DAY, kind: 'network', state: 'down' },
  ];
  const marks = marksOf(events, range, 700);
  expect(marks.map(({ tone, events }) => [tone, events.length])).toEqual([
    ['bad', 2],
    ['neutral', 1],
  ]);
  expect(marks[0]?.x).toBeCloseTo(350);
});

test('one unit holds for all figures of a kind, and a chosen unit for all', () => {
  const points = [point(now, 0.00002, 0.00003), point(now, 0.0123, 0.002)];
  const units = unitsOf(points, 'auto');
  expect(units).toEqual({ offset: 'ms', delay: 'ms', jitter: 'ms', drift: 'ppm' });
  expect(figureTexts(points[0]!, units, 'en')).toMatchObject({
    offset: '+0.020\u00a0ms',
    bound: '±0.030\u00a0ms',
    delay: '3.6\u00a0ms',
    drift: '−0.31\u00a0±\u00a00.04\u00a0ppm',
  });
  expect(unitsOf(points, 'us').delay).toBe('µs');
  expect(figureTexts(point(now, null), units, 'en')).toMatchObject({
    offset: '–',
    bound: '–',
    drift: '–',
  });
});

test('servers are compared with each other, not with the clock that moves under them', () => {
  const server = (sourceId: string, offsets: readonly (number | null)[], good = 1) => ({
    sourceId,
    host: `${sourceId}.example`,
    points: offsets.map((mean, index) => point(index, mean)),
    asked: 100,
    good: 100 * good,
  });
  // The clock runs away by a second each time; `late` is 10 ms behind the others and `wild` wanders.
  const found = compare([
    server('wild', [0.2, 0.9, 2.1, 2.8], 0.5),
    server('one', [0, 1, 2, 3]),
    server('late', [0.01, 1.01, 2.01, 3.01]),
    server('two', [0, 1, 2, 3]),
  ]);
  expect(found.at(-1)).toMatchObject({ sourceId: 'wild', answered: 0.5 });
  const late = found.find(({ sourceId }) => sourceId === 'late');
  expect(late?.apart).toBeGreaterThan(0.004);
  expect(late?.varies).toBeLessThan(0.006);
  expect(found.find(({ sourceId }) => sourceId === 'wild')?.varies).toBeGreaterThan(0.1);
});

test('a server that falls silent moves no other', () => {
  const said = (mean: number) => (index: number) => point(index, mean + index);
  const server = (sourceId: string, points: readonly ClockPoint[]) => ({
    sourceId,
    host: sourceId,
    points,
    asked: 1,
    good: 1,
  });
  const times = Array.from({ length: 12 }, (_, index) => index);
  const found = compare([
    server('a', times.map(said(0))),
    server('b', times.map(said(0.001))),
    server(
      'far',
      times.map((index) => (index > 7 ? point(index, null) : said(0.009)(index))),
    ),
  ]);
  for (const { varies } of found) expect(varies).toBeCloseTo(0, 9);
});

test('a server that nobody answered beside has no figure, and a single one its own', () => {
  const lonely = {
    sourceId: 'a',
    host: 'a',
    points: [point(1, 0.5), point(2, 0.5)],
    asked: 2,
    good: 2,
  };
  const silent = {
    sourceId: 'b',
    host: 'b',
    points: [point(1, null), point(2, null)],
    asked: 2,
    good: 0,
  };
  expect(compare([lonely, silent])).toMatchObject([
    { apart: null, varies: null, answered: 1 },
    { apart: null, varies: null, answered: 0 },
  ]);
  expect(compare([lonely])).toMatchObject([{ apart: 0.5, varies: 0 }]);
});

test('the week of the screenshots holds a step, a sleep and a server that fell silent', () => {
  const week = { from: now - 7 * DAY, to: now };
  const made = historyView(week, 1, now);
  expect(saidOf(made)).toMatchObject({ kind: 'within' });
  expect(made).toEqual(historyView(week, 1, now));
  expect(new Set(made.events.map(({ kind }) => kind))).toEqual(
    new Set(['network', 'clock-stepped', 'sync', 'service', 'change', 'slept']),
  );
  expect(serverHistories(week, 1, now).at(-1)?.points.at(-1)?.offset).toBeNull();
});

test('a rate is never said to be known exactly', () => {
  const figures = (ppm: number, uncertainty: number) => driftFigures({ ppm, uncertainty }, 'en');
  expect(figures(-2.1, 0.00004)).toEqual({ ppm: '−2.100', within: '0.001' });
  expect(figures(-2.1, 0)).toEqual({ ppm: '−2.100', within: '0.001' });
  expect(figures(0.312, 0.04)).toEqual({ ppm: '0.31', within: '0.04' });
  expect(figures(41.6, 12)).toEqual({ ppm: '42', within: '12' });
});
