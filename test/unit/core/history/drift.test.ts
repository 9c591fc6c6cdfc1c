import { describe, expect, it } from 'vitest';
import { driftOf, dueAt, gainPerDay } from '#shared/core/history/drift.ts';
import { rollUp, type Tally, tallyOf } from '#shared/core/history/roll-up.ts';
import type { Drift, HistoryEvent } from '#shared/model/history.ts';
import { randomFrom } from '../../../sim/random.ts';

const START = Date.UTC(2026, 0, 1);
const QUARTER = 900;

/** Measurements a quarter of an hour apart. */
const measured = (offsets: readonly (number | null)[], bound = 0.01): readonly Tally[] =>
  offsets.map((offset, index) =>
    tallyOf(START + index * QUARTER * 1000, {
      offset,
      bound,
      delay: 0.01,
      jitter: 0.0001,
      good: offset !== null,
    }),
  );

const day = (ppm: number, error: (index: number) => number = () => 0): number[] =>
  Array.from({ length: 96 }, (_, index) => -ppm * 1e-6 * index * QUARTER + error(index));

describe('the rate of a clock', () => {
  it('is positive where the clock gains: the offset, server - local, falls', () => {
    const drift = driftOf(measured(day(4.75)), 'single', []);
    expect(drift?.ppm).toBeCloseTo(4.75, 9);
    expect(gainPerDay(drift!.ppm)).toBeCloseTo(0.41, 3);
    expect(drift).toMatchObject({
      measurements: 96,
      range: { from: START, to: START + 95 * QUARTER * 1000 },
    });
  });

  it('is not told from less than five measurements, nor from none with an offset', () => {
    expect(driftOf([], 'single', [])).toBeNull();
    expect(driftOf(measured(day(3).slice(0, 4)), 'single', [])).toBeNull();
    expect(driftOf(measured(day(3).slice(0, 5)), 'single', [])?.ppm).toBeCloseTo(3, 6);
    expect(driftOf(measured(Array.from({ length: 50 }, () => null)), 'single', [])).toBeNull();
  });

  it.each<HistoryEvent>([
    { at: 0, kind: 'clock-stepped', seconds: 2 },
    { at: 0, kind: 'sync', method: 'step', offset: -2 },
    { at: 0, kind: 'sync', method: 'slew', offset: -2 },
    { at: 0, kind: 'slept', seconds: 600 },
    { at: 0, kind: 'watch', state: 'started' },
  ])('leaves out a jump by $kind', (event) => {
    const jumped = day(2, (index) => (index >= 40 ? -2 : 0));
    const at = START + 39.5 * QUARTER * 1000;
    const drift = driftOf(measured(jumped), 'single', [{ ...event, at }]);
    expect(drift?.ppm).toBeCloseTo(2, 6);
    expect(drift?.measurements).toBe(96);
  });

  it('leaves out the hour in which the clock jumped', () => {
    const jumped = day(2, (index) => (index >= 38 ? -2 : 0));
    const hours = rollUp(measured(jumped), 'hour');
    const at = START + 37.5 * QUARTER * 1000;
    const drift = driftOf(hours, 'hour', [{ at, kind: 'clock-stepped', seconds: 2 }]);
    expect(drift?.ppm).toBeCloseTo(2, 6);
    expect(drift?.measurements).toBe(92);
  });

  it('does not follow a few wild measurements', () => {
    const random = randomFrom(3);
    const wild = day(2, (index) => (index % 12 === 5 ? 0.3 : 0) + 1e-4 * random.gaussian());
    const drift = driftOf(measured(wild), 'single', []);
    expect(Math.abs(drift!.ppm - 2)).toBeLessThan(0.01);
  });
});

describe('the error that is claimed', () => {
  /** Of how many runs the truth lies within two standard errors. `wander`: of the rate in a day, ppm; `hang`: how
   * far each error hangs on the last. */
  const coverage = (
    runs: number,
    count: number,
    options: { wander?: number; hang?: number; wild?: number },
  ) => {
    const { wander = 0, hang = 0, wild = 0 } = options;
    let within = 0;
    for (let run = 0; run < runs; run++) {
      const random = randomFrom(run + 1);
      const draw = () => random.gaussian();
      let rate = 10 * draw();
      let clock = 0;
      let error = draw();
      const offsets = Array.from({ length: count }, (_, index) => {
        if (index > 0) {
          rate += wander * Math.sqrt(QUARTER / 86_400) * draw();
          clock += rate * 1e-6 * QUARTER;
        }
        error = hang * error + Math.sqrt(1 - hang * hang) * draw();
        return (
          -clock + 3e-4 * (error + (random.uniform() < wild ? 100 * (random.uniform() - 0.5) : 0))
        );
      });
      const truth = (clock / (QUARTER * (count - 1))) * 1e6;
      const { ppm, uncertainty } = driftOf(measured(offsets), 'single', [])!;
      if (Math.abs(ppm - truth) <= 2 * uncertainty) within += 1;
    }
    return within / runs;
  };

  it.each([
    ['a day of independent errors', 96, {}],
    ['three hours of them', 12, {}],
    ['a day, one in ten wild', 96, { wild: 0.1 }],
    ['a day, each error half the last', 96, { hang: 0.5 }],
    ['a day, each error mostly the last', 96, { hang: 0.8 }],
    ['a day of a crystal that wanders', 96, { wander: 0.1 }],
    ['a week of one that wanders', 672, { wander: 0.1 }],
  ] as const)('is honest after %s', (_name, count, options) => {
    const share = coverage(count > 500 ? 100 : 300, count, options);
    expect(share).toBeGreaterThan(0.83);
    expect(share).toBeLessThan(0.995);
  });
});

describe('when the clock will be off by too much', () => {
  const drift = (ppm: number, uncertainty = 0.01): Drift => ({
    ppm,
    uncertainty,
    range: { from: 0, to: 1 },
    measurements: 96,
  });
  const DAYS = 86_400_000;

  it('is where its rate leads, on the side that it runs to', () => {
    // 5 ppm are 0.432 s a day; a gaining clock runs to negative offsets.
    expect(dueAt({ at: 0, offset: 0 }, drift(5), 0.432)).toBeCloseTo(1 * DAYS, 0);
    expect(dueAt({ at: 0, offset: 0.216 }, drift(5), 0.432)).toBeCloseTo(1.5 * DAYS, 0);
    expect(dueAt({ at: 0, offset: 0.216 }, drift(-5), 0.432)).toBeCloseTo(0.5 * DAYS, 0);
  });

  it('is now where it is off already, whatever is known of its rate', () => {
    expect(dueAt({ at: 7, offset: -0.6 }, null, 0.5)).toBe(7);
  });

  it('is not told where the rate is not known, may be zero, or takes more than a month', () => {
    expect(dueAt({ at: 0, offset: 0 }, null, 0.5)).toBeNull();
    expect(dueAt({ at: 0, offset: 0 }, drift(5, 2.5), 0.5)).toBeNull();
    expect(dueAt({ at: 0, offset: 0 }, drift(0.1), 0.5)).toBeNull();
    expect(dueAt({ at: 0, offset: 0 }, drift(0, 0), 0.5)).toBeNull();
    expect(dueAt({ at: 0, offset: 0 }, drift(-0, 0), 0.5)).toBeNull();
  });
});
