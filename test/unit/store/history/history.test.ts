import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { IN_MEMORY } from '#main/store/history/connection.ts';
import { createHistory } from '#main/store/history/history.ts';
import type { HistoryEvent } from '#shared/model/history.ts';
import {
  DAY,
  everything,
  measurement,
  open,
  place,
  QUARTER,
  server,
  START,
  value,
} from './harness.ts';

const HOUR = 3_600_000;

describe('what is remembered', () => {
  it('is there again after the file was closed, for this user alone', () => {
    const { path } = place();
    const events: readonly HistoryEvent[] = [
      { at: START + 1, kind: 'clock-stepped', seconds: -2 },
      { at: START + 2, kind: 'sync', method: 'step', offset: null },
      { at: START + 3, kind: 'service', service: 'chrony', running: false },
      { at: START + 4, kind: 'change', changeId: null, what: 'failed' },
      { at: START + 5, kind: 'network', state: 'down' },
      { at: START + 6, kind: 'watch', state: 'paused' },
      { at: START + 7, kind: 'slept', seconds: 30 },
    ];
    const first = open(path);
    first.addMeasurement(measurement(START));
    for (const event of events) first.addEvent(event);
    first.close();
    const view = value(open(path).view({ from: START, to: START + HOUR }));
    expect(view).toMatchObject({
      resolution: 'single',
      points: [
        {
          at: START,
          count: 1,
          offset: { mean: 0.001, least: 0.001, most: 0.001 },
          bound: 0.01,
          delay: 0.02,
          jitter: 0.0001,
        },
      ],
      oldest: START,
      drift: null,
    });
    expect(view.events).toEqual(events);
    if (process.platform !== 'win32') {
      expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([
        0o600, 0o700,
      ]);
    }
  });

  it('is empty at first, and leaves no file until it is asked', () => {
    const { path } = place();
    const history = open(path);
    expect(() => statSync(path)).toThrow('ENOENT');
    expect(value(history.view(everything))).toMatchObject({ points: [], events: [], oldest: null });
    expect(value(history.servers(everything))).toEqual([]);
    expect(history.problem).toBeNull();
  });

  it('is shared by two programs that have it open at once', () => {
    const { path } = place();
    const [one, two] = [open(path), open(path)];
    for (let index = 0; index < 10; index++) {
      one.addMeasurement(measurement(START + 2 * index * QUARTER));
      two.addMeasurement(measurement(START + (2 * index + 1) * QUARTER));
    }
    expect(value(one.view(everything)).points).toHaveLength(20);
    expect(value(two.servers(everything)).map(({ asked }) => asked)).toEqual([20, 20]);
    expect([one.problem, two.problem]).toEqual([null, null]);
  });
});

describe('how closely a view looks', () => {
  const history = open40();
  it.each([
    ['a week', 7, 'single', 673],
    ['a month', 30, 'hour', 721],
    ['a year', 365, 'day', 41],
  ] as const)('%s', (_name, days, resolution, count) => {
    const to = START + 40 * DAY;
    const { points, resolution: chosen } = value(history.view({ from: to - days * DAY, to }));
    expect([chosen, points.length]).toEqual([resolution, count]);
    expect(points.map(({ at }) => at)).toEqual(
      points.map(({ at }) => at).toSorted((a, b) => a - b),
    );
  });

  it('is by minutes where single measurements are kept no more', () => {
    const view = value(history.view({ from: START + 10 * DAY, to: START + 11 * DAY }));
    expect(view.resolution).toBe('minute');
    expect(view.points).toHaveLength(97);
    expect(view.oldest).toBe(START);
  });

  it('tells the rate, also over days in which the clock was stepped', () => {
    const to = START + 40 * DAY;
    expect(value(history.view({ from: START, to })).drift?.ppm).toBeCloseTo(-0.01, 4);
  });

  it.each([
    ['the last hour, by what was measured before it', 40 - 1 / 24, 40, 'single'],
    ['an hour long ago, by what was measured before and after it', 10, 10 + 1 / 24, 'minute'],
    ['a month', 10, 40, 'hour'],
    ['all of it', 0, 40, 'day'],
  ] as const)('tells the rate at every point of %s', (_name, from, to, resolution) => {
    const range = { from: START + from * DAY, to: START + to * DAY };
    const view = value(history.view(range));
    expect(view.resolution).toBe(resolution);
    const whole = view.points.filter(({ at }) => resolution !== 'day' || at < START + 40 * DAY);
    expect(whole.length).toBeGreaterThan(4);
    for (const { drift } of whole) expect(drift?.ppm).toBeCloseTo(-0.01, 3);
  });

  it('counts for each server how often it was asked and of use; a pool is one', () => {
    const [a, b, pool] = value(history.servers({ from: START, to: START + 40 * DAY }));
    expect(a).toMatchObject({ sourceId: 'a', host: 'a.example', asked: 3841, good: 3841 });
    expect(b).toMatchObject({ sourceId: 'b', asked: 3841, good: 0 });
    expect(pool).toMatchObject({ sourceId: 'pool', asked: 7682, good: 7682 });
    const recent = { from: START + 39 * DAY, to: START + 40 * DAY };
    const [, , single] = value(history.servers(recent));
    expect(single?.points).toHaveLength(97);
    expect(single?.points[0]).toMatchObject({ count: 2, offset: { least: 0.001, most: 0.003 } });
  });

  /** Forty days of a clock that loses 0.01 ppm, measured every quarter of an hour. */
  function open40() {
    const full = createHistory(IN_MEMORY, 366);
    for (let index = 0; index <= 40 * 96; index++) {
      const offset = index * QUARTER * 1e-3 * 1e-8;
      full.addMeasurement(
        measurement(START + index * QUARTER, {
          offset,
          servers: [
            server('a'),
            server('b', { offset: null, verdict: 'silent', reason: 'no-answer' }),
            server('pool'),
            server('pool', { offset: 0.003 }),
          ],
        }),
      );
    }
    return full;
  }
});

describe('how long it is kept', () => {
  it('as many days as are wished, whole days of UTC', () => {
    const history = open(IN_MEMORY, 30);
    history.addEvent({ at: START, kind: 'network', state: 'up' });
    for (let day = 0; day <= 40; day++) history.addMeasurement(measurement(START + day * DAY));
    const view = value(history.view(everything));
    expect(view.oldest).toBe(START + 10 * DAY);
    expect(view.events).toEqual([]);
    history.keepDays(3);
    history.addMeasurement(measurement(START + 40 * DAY + 1));
    expect(value(history.view(everything)).oldest).toBe(START + 37 * DAY);
  });

  it('and with what became of a server goes its name', () => {
    const { path } = place();
    const history = open(path, 3);
    const asking = (day: number, name: string) =>
      history.addMeasurement(measurement(START + day * DAY, { servers: [server(name)] }));
    asking(0, 'clinic');
    asking(2, 'other');
    const names = () => {
      const database = new DatabaseSync(path);
      const rows = database.prepare('SELECT host FROM source WHERE id <> 0 ORDER BY host').all();
      database.close();
      return rows.map(({ host }) => host);
    };
    expect(names()).toEqual(['clinic.example', 'other.example']);
    asking(4, 'other');
    expect(names()).toEqual(['other.example']);
    asking(5, 'clinic');
    expect(names()).toEqual(['clinic.example', 'other.example']);
    expect(history.problem).toBeNull();
  });

  it('is not misled by a clock that jumps: its measurements are filed under the time of the servers', () => {
    const history = open(IN_MEMORY, 30);
    history.addMeasurement(measurement(START));
    const years = 70 * 365 * DAY;
    history.addMeasurement(measurement(START + years + 60_000, { offset: -years / 1000 }));
    history.addMeasurement(measurement(120_000, { offset: START / 1000 }));
    // Nobody could be believed: nobody knows what is old.
    history.addMeasurement(measurement(START + years, { offset: null, bound: null }));
    expect(
      value(history.view({ from: START, to: START + DAY })).points.map(({ at }) => at),
    ).toEqual([START, START + 60_000, START + 120_000]);
  });

  it('nor by servers that are years ahead, all of one mind', () => {
    const history = open(IN_MEMORY, 30);
    for (let day = 0; day < 20; day++) history.addMeasurement(measurement(START + day * DAY));
    history.addMeasurement(
      measurement(START + 20 * DAY, { offset: (2 * 365 * DAY) / 1000, agree: 1, of: 1 }),
    );
    history.addMeasurement(measurement(START + 21 * DAY));
    const view = value(history.view({ from: START, to: START + 22 * DAY }));
    expect(view.points).toHaveLength(21);
    expect(view.oldest).toBe(START);
  });
});
