import { describe, expect, it } from 'vitest';
import { exceeded, merged, type Figure } from '#test/bench/outcome.ts';
import { report } from '#test/bench/report.ts';
import { overRounds, spreadOf } from '#test/bench/statistics.ts';

const figure = (median: number, p95: number): Figure => ({
  title: 'error',
  unit: 'µs',
  measured: { median, p95 },
  limit: { median: 60, p95: 500 },
});

describe('the statistics of the bench', () => {
  it('take the middle, and the value that 95 of 100 do not exceed', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(spreadOf(values)).toEqual({ median: 50, p95: 95 });
    expect(spreadOf([7])).toEqual({ median: 7, p95: 7 });
    expect(spreadOf([10, 9, 1])).toEqual({ median: 9, p95: 10 });
  });

  it('let one bad round of three count for nothing', () => {
    const rounds = [
      { median: 20, p95: 90 },
      { median: 900, p95: 9000 },
      { median: 25, p95: 80 },
    ];
    expect(overRounds(rounds)).toEqual({ median: 25, p95: 90 });
    const both = merged(rounds.map(({ median, p95 }) => ({ figures: [figure(median, p95)] })));
    expect(both.figures).toEqual([figure(25, 90)]);
  });
});

describe('the limits of the bench', () => {
  it('are kept up to the limit itself, and each that is exceeded is named', () => {
    expect(exceeded(figure(60, 500))).toEqual([]);
    expect(exceeded(figure(61, 500))).toEqual(['error: median 61.0 µs, at most 60 µs']);
    expect(exceeded(figure(61, 501))).toHaveLength(2);
  });

  it('do not hold for what has none, and are not kept by what is no number', () => {
    expect(exceeded({ ...figure(1e9, 1e9), limit: {} })).toEqual([]);
    expect(exceeded(figure(Number.NaN, 1))).toHaveLength(1);
  });
});

describe('the report of the bench', () => {
  it('shows figures beside their limits, and others beside us', async () => {
    const spread = { median: 20, p95: 40 };
    const text = await report(
      {
        figures: [figure(30, 600)],
        contestants: [
          { name: 'ours', error: spread, wall: spread },
          { name: 'theirs', error: { median: 500, p95: 900 }, wall: spread },
        ],
        missing: ['ntpdig: no'],
      },
      3,
    );
    expect(text).toMatch(
      /\| error +\| +30 µs \| +60 µs \| +600 µs \| +500 µs \| +\*\*exceeded\*\* \|/,
    );
    expect(text).toMatch(/\| theirs +\| +500 µs \| +900 µs \| +25 \|/);
    expect(text).toContain('Not measured: ntpdig: no.');
    expect(text).toContain('Median of 3 rounds.');
  });
});
