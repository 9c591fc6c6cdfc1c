import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HistoryPoint } from '#shared/model/history.ts';
import { coverage, nearest, placesOf } from '#renderer/charts/line/segments.ts';
import { timeTicks, zoneNames } from '#renderer/charts/line/times.ts';
import { axisLabels, beyond, valueScale } from '#renderer/charts/line/values.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const point = (at: number): HistoryPoint => ({
  at,
  count: 1,
  offset: { mean: 0.001, least: 0.001, most: 0.001 },
  bound: 0.002,
  delay: 0.003,
  jitter: 0.0001,
});
const every = (step: number, count: number): HistoryPoint[] =>
  Array.from({ length: count }, (_, index) => point(index * step));
const day = { from: 0, to: DAY };
const size = (value: number) => ({ low: -value, high: value });

test('a scale shows zero and all values, with ticks in steps that people count in', () => {
  const scale = valueScale([{ low: 0.0021, high: 0.0079 }], 180, 'ms');
  expect(scale.low).toBe(0);
  expect(scale.high).toBeGreaterThan(0.0079);
  expect(scale.ticks.map((tick) => Math.round(tick * 1e6))).toEqual([0, 2000, 4000, 6000, 8000]);
});

test('one wild measurement among many lies outside, a tenth of them does not', () => {
  const calm = Array.from({ length: 95 }, () => size(0.003));
  const once = valueScale([...calm, { low: 1.2, high: 1.3 }], 180, 'ms');
  expect(once.high).toBeLessThan(0.01);
  expect(beyond(1.25, once)).toBe('above');
  expect(beyond(-1.25, once)).toBe('below');
  expect(beyond(0.001, once)).toBeNull();
  const often = valueScale(
    [...calm, ...Array.from({ length: 10 }, () => ({ low: 1.2, high: 1.3 }))],
    180,
    'ms',
  );
  expect(often.high).toBeGreaterThan(1.3);
});

test('a scale without values is one of milliseconds, and equal values do not collapse it', () => {
  const empty = valueScale([], 180, 'ms');
  expect(empty.high - empty.low).toBeCloseTo(0.002);
  const flat = valueScale([{ low: 0, high: 0 }], 180, 'µs');
  expect(flat.high).toBeGreaterThan(flat.low);
  expect(flat.ticks.length).toBeGreaterThan(1);
});

test('ticks stand at round times of the calendar and are written in the language', () => {
  const from = new Date(2026, 10, 18, 9, 7).getTime();
  const hours = timeTicks({ from, to: from + DAY }, 740, 'en-GB');
  expect(hours.map(({ label }) => label)).toEqual([
    '12:00',
    '15:00',
    '18:00',
    '21:00',
    '19 Nov',
    '03:00',
    '06:00',
    '09:00',
  ]);
  const month = timeTicks({ from, to: from + 30 * DAY }, 400, 'de');
  expect(month.every(({ label }) => /^\d+\. (Nov|Dez)/.test(label))).toBe(true);
  const years = timeTicks({ from, to: from + 3650 * DAY }, 400, 'en');
  expect(years.length).toBeGreaterThan(1);
  expect(years.length).toBeLessThan(9);
});

describe('where the clocks are changed', () => {
  const labels = (from: string, hours: number, width = 740) =>
    timeTicks({ from: Date.parse(from), to: Date.parse(from) + hours * HOUR }, width, 'en-GB').map(
      ({ label }) => label,
    );
  afterEach(() => vi.unstubAllEnvs());

  test('an hour that comes twice has its ticks twice', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    // 02:00 by summer time to 02:00 by winter time is two hours.
    expect(labels('2026-10-24T23:30:00Z', 3)).toEqual(
      expect.arrayContaining(['02:00', '02:30', '02:00', '02:30', '03:00']),
    );
    // The second 02:05 to 02:55.
    expect(labels('2026-10-25T01:05:00Z', 5 / 6, 400).length).toBeGreaterThan(2);
    const week = {
      from: Date.parse('2026-10-22T00:00:00Z'),
      to: Date.parse('2026-10-29T00:00:00Z'),
    };
    expect(zoneNames(week, 'en')).toEqual(['GMT+2', 'GMT+1']);
    expect(zoneNames({ ...week, from: week.to }, 'en')).toEqual(['GMT+1']);
  });

  test('a day that begins at one o’clock is named all the same', () => {
    vi.stubEnv('TZ', 'America/Santiago');
    expect(labels('2026-09-05T22:00:00Z', 12)).toContain('6 Sept');
  });
});

test('a label for which there is no room is written shorter', () => {
  const of = (value: number, unit: 'µs' | 'ms' | 's') =>
    axisLabels(valueScale([{ low: 0, high: value }], 180, unit), 'en', 'always');
  expect(of(0.0017, 'µs')).toContain('+500\u00a0µs');
  expect(of(1.7, 'µs')).toContain('+1.5\u00a0s');
  expect(of(3600, 'ms')).toContain('+3,000\u00a0s');
  expect(of(4e8, 's')).toContain('+300M\u00a0s');
});

test('labels that a language makes long stand further apart', () => {
  const from = new Date(2026, 10, 12, 9, 7).getTime();
  for (const locale of ['en', 'pt', 'de', 'ja']) {
    for (const width of [150, 290, 420]) {
      const ticks = timeTicks({ from, to: from + 7 * DAY }, width, locale);
      for (const [index, { at, label }] of ticks.slice(1).entries()) {
        // A letter of the axis is hardly seven pixels wide.
        const apart = ((at - ticks[index]!.at) / (7 * DAY)) * width;
        expect(apart, `${label} in ${String(width)}`).toBeGreaterThan(7 * label.length);
      }
    }
  }
});

test('zero is never the only tick', () => {
  for (let size = 1e-6; size < 1000; size *= 1.07) {
    for (const low of [-size, 0, -size / 3]) {
      const scale = valueScale([{ low, high: size }], 60, 'ms');
      expect(scale.ticks.length, `${low} to ${size}`).toBeGreaterThan(1);
      expect(scale.ticks.length, `${low} to ${size}`).toBeLessThan(6);
    }
  }
});

test('more ticks than have room never come', () => {
  for (const span of [10 * MINUTE, HOUR, DAY, 7 * DAY, 30 * DAY, 400 * DAY, 3650 * DAY]) {
    for (const width of [150, 400, 1600]) {
      const ticks = timeTicks({ from: 1.7e12, to: 1.7e12 + span }, width, 'en');
      expect(ticks.length, `${span} in ${width}`).toBeLessThanOrEqual(width / 50 + 1);
    }
  }
});

test('the line is broken where nobody looked and where the clock was set', () => {
  const points = every(15 * MINUTE, 8).filter((_, index) => index !== 4);
  const places = placesOf(points, 'single', [], day);
  expect(places.map(({ point }) => point !== null)).toEqual([
    true,
    true,
    true,
    true,
    false,
    true,
    true,
    true,
  ]);
  expect(places[4]?.at).toBe(60 * MINUTE);
  const set = placesOf(every(15 * MINUTE, 3), 'single', [20 * MINUTE], day);
  expect(set.map(({ point }) => point !== null)).toEqual([true, true, false, true]);
});

test('a missing hour breaks the line of hours, whose points stand at their middles', () => {
  const points = every(HOUR, 5).filter((_, index) => index !== 2);
  const places = placesOf(points, 'hour', [], day);
  expect(places.map(({ at }) => at / HOUR)).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
  expect(places[2]?.point).toBeNull();
  // The present hour is not over: its point must not stand in the future.
  expect(placesOf(points, 'hour', [], { from: 0, to: 4.1 * HOUR }).at(-1)?.at).toBe(4.1 * HOUR);
});

test('what is covered counts neither gaps nor the ends, but sleep', () => {
  const points = every(15 * MINUTE, 9);
  expect(coverage(points, 'single', { from: 0, to: 2 * HOUR }, [])).toBe(1);
  expect(coverage(points, 'single', { from: 0, to: 4 * HOUR }, [])).toBe(0.5);
  const fourHours = { from: 0, to: 4 * HOUR };
  expect(coverage(points, 'single', fourHours, [{ from: 2 * HOUR, to: 4 * HOUR }])).toBe(1);
  // A sleep that began before the range counts as far as it is in it, and only where nothing was measured.
  expect(coverage(points, 'single', fourHours, [{ from: -60 * HOUR, to: HOUR }])).toBe(0.5);
  expect(coverage([], 'single', { from: 0, to: HOUR }, [])).toBe(0);
});

test('three measurements with a silent day between them do not make silence usual', () => {
  const points = [0.3, 0.55, 24].map((hours) => ({ ...every(HOUR, 1)[0]!, at: hours * HOUR }));
  expect(placesOf(points, 'single', [], day).map(({ point }) => point !== null)).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect(coverage(points, 'single', { from: 0, to: 24 * HOUR }, [])).toBeLessThan(0.05);
});

test('a pointer reads the nearest measurement, never a gap', () => {
  const places = placesOf(
    every(15 * MINUTE, 8).filter((_, index) => index !== 4),
    'single',
    [],
    day,
  );
  expect(places[nearest(places, 61 * MINUTE) ?? -1]?.at).toBe(75 * MINUTE);
  expect(nearest([], 0)).toBeNull();
});
