import { describe, expect, it } from 'vitest';
import { ratesAt } from '#shared/core/history/rates.ts';
import { rollUp, type Tally, tallyOf } from '#shared/core/history/roll-up.ts';
import type { HistoryEvent } from '#shared/model/history.ts';
import { randomFrom } from '../../../sim/random.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;

const tally = (at: number, offset: number | null): Tally =>
  tallyOf(at, { offset, bound: 0.01, delay: 0.01, jitter: 0.0001, good: offset !== null });

/** Measurements at every step of a clock that gains at `ppm`, or at what that is after so many milliseconds. */
function measured(
  count: number,
  ppm: number | ((after: number) => number),
  { step = QUARTER, noise = 0, seed = 1 } = {},
): readonly Tally[] {
  const random = randomFrom(seed);
  let clock = 0;
  return Array.from({ length: count }, (_, index) => {
    if (index > 0) clock += (typeof ppm === 'number' ? ppm : ppm(index * step)) * 1e-9 * step;
    return tally(START + index * step, -clock + noise * random.gaussian());
  });
}

/** The rates of tallies, each of which is a point. */
const rates = (tallies: readonly Tally[], events: readonly HistoryEvent[] = []) =>
  ratesAt(tallies, 'single', tallies, 'single', events);
const ppmOf = (tallies: readonly Tally[], events: readonly HistoryEvent[] = []) =>
  rates(tallies, events).map((rate) => (rate === null ? null : Number(rate.ppm.toFixed(6))));

describe('the rate at a point', () => {
  it('is positive where the clock gains, and the same wherever the rate is', () => {
    expect(ppmOf(measured(30, 4.75))).toEqual(Array.from({ length: 30 }, () => 4.75));
  });

  it('follows a rate that changes, which a single one over all would not', () => {
    const warmer = measured(96, (after) => after / (24 * HOUR));
    const [first, middle, last] = [0, 48, 95].map((index) => ppmOf(warmer)[index]);
    // At the ends it is the rate of one side's three hours.
    expect(first).toBeCloseTo(1.5 / 24, 1);
    expect(middle).toBeCloseTo(0.5, 1);
    expect(last).toBeCloseTo(1 - 1.5 / 24, 1);
  });

  it('is not told from less than five measurements, nor where none has an offset', () => {
    expect(ppmOf([])).toEqual([]);
    expect(ppmOf(measured(4, 3))).toEqual([null, null, null, null]);
    expect(ppmOf(measured(5, 3))).toEqual([3, 3, 3, 3, 3]);
    const lost = measured(9, 3).map((one, index) => (index === 4 ? tally(one.at, null) : one));
    expect(ppmOf(lost)).toEqual([3, 3, 3, 3, null, 3, 3, 3, 3]);
  });

  it('is not told where it is less well known than any clock is supposed to be', () => {
    const atOnce = measured(8, 3, { step: 1000, noise: 3e-4 });
    expect(ppmOf(atOnce)).toEqual(atOnce.map(() => null));
  });

  it.each<HistoryEvent>([
    { at: 0, kind: 'clock-stepped', seconds: 2 },
    { at: 0, kind: 'sync', method: 'step', offset: -2 },
    { at: 0, kind: 'sync', method: 'slew', offset: -2 },
    { at: 0, kind: 'slept', seconds: 600 },
    { at: 0, kind: 'watch', state: 'started' },
    { at: 0, kind: 'service', service: 'chrony', running: true },
    { at: 0, kind: 'change', changeId: null, what: 'applied' },
  ])('goes by one side alone of $kind', (event) => {
    const all = [...measured(10, 2), ...measured(30, 9)].map((one, index) => ({
      ...one,
      at: START + index * QUARTER,
      sum: one.sum + (index < 10 ? 0 : 5),
    }));
    const at = START + 9.5 * QUARTER;
    const expected = all.map((_, index) => (index < 10 ? 2 : 9));
    expect(ppmOf(all, [{ ...event, at }])).toEqual(expected);
  });

  it('is not told beside an event that leaves too little on its side', () => {
    const events: readonly HistoryEvent[] = [3.5, 6.5].map((index) => ({
      at: START + index * QUARTER,
      kind: 'clock-stepped',
      seconds: 1,
    }));
    expect(ppmOf(measured(12, 2), events)).toEqual([
      ...Array.from({ length: 7 }, () => null),
      ...Array.from({ length: 5 }, () => 2),
    ]);
  });

  it('does not reach over a gap in which nobody looked for long', () => {
    const before = measured(20, 2);
    const later = (by: number) =>
      measured(4, 9).map((one) => ({ ...one, at: one.at + 20 * QUARTER + by }));
    const alone = ppmOf([...before, ...later(5 * HOUR)]);
    expect(alone).toEqual([...before.map(() => 2), null, null, null, null]);
    // A single one that is missing is no gap.
    expect(ppmOf(measured(20, 2).toSpliced(8, 1))).toEqual(Array.from({ length: 19 }, () => 2));
  });

  it('reaches further where the watch measures less often', () => {
    expect(ppmOf(measured(20, 3, { step: 24 * HOUR }))).toEqual(
      Array.from({ length: 20 }, () => 3),
    );
  });
});

describe('the rate of what was rolled up', () => {
  const view = (single: readonly Tally[], resolution: 'hour' | 'day', events: HistoryEvent[]) => {
    const hours = rollUp(single, 'hour');
    return ratesAt(rollUp(single, resolution), resolution, hours, 'hour', events).map((rate) =>
      rate === null ? null : Number(rate.ppm.toFixed(6)),
    );
  };

  it('leaves out the hour in which the clock jumped', () => {
    const jumped = measured(96, 2).map((one, index) =>
      index < 38 ? one : { ...one, sum: one.sum - 3 },
    );
    const found = view(jumped, 'hour', [
      { at: START + 37.5 * QUARTER, kind: 'clock-stepped', seconds: 3 },
    ]);
    expect(found).toEqual(found.map((_, hour) => (hour === 9 ? null : 2)));
  });

  it('is known of a day that a sleep divides, for the rate of its two parts is one', () => {
    const slept = measured(3 * 96, 2)
      .map((one, index) => ({ ...one, sum: one.sum + Math.floor((index + 48) / 96) }))
      .filter((_, index) => (index + 48) % 96 > 20);
    const events = [0, 1, 2].map((day): HistoryEvent => {
      const woke = (96 * day + 48 + 20.5) * QUARTER;
      return { at: START + woke, kind: 'slept', seconds: 20 * 900 };
    });
    expect(view(slept, 'day', events)).toEqual([2, 2, 2]);
  });
});

describe('the error that is claimed of a rate', () => {
  /** Of how many runs the truth lies within two standard errors at the point `index` of `count`. */
  const coverage = (runs: number, count: number, index: number) => {
    let within = 0;
    for (let run = 0; run < runs; run++) {
      const tallies = measured(count, 7, { noise: 3e-4, seed: run + 1 });
      const point = tallies[index]!;
      const rate = ratesAt([point], 'single', tallies, 'single', [])[0]!;
      if (Math.abs(rate.ppm - 7) <= 2 * rate.uncertainty) within += 1;
    }
    return within / runs;
  };

  it.each([
    ['in the middle of a day', 96, 48],
    ['at its end', 96, 95],
    ['after an hour and a quarter', 6, 5],
    ['between as few as can be', 5, 2],
  ] as const)('is honest %s', (_name, count, index) => {
    const share = coverage(400, count, index);
    expect(share).toBeGreaterThan(0.88);
    expect(share).toBeLessThan(0.995);
  });

  it('is what the path leaves: 0.02 ppm of 0.3 ms', () => {
    const [rate] = rates(measured(25, 7, { noise: 3e-4 })).slice(12);
    expect(rate!.uncertainty).toBeGreaterThan(0.005);
    expect(rate!.uncertainty).toBeLessThan(0.02);
  });
});
