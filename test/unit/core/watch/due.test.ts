import { describe, expect, it } from 'vitest';
import { dueAt } from '#shared/core/watch/due.ts';

const AT = 1.7e12;
const drift = (ppm: number, uncertainty = 0.01) => ({ ppm, uncertainty });
/** Seconds until it is due. */
const due = (offset: number | null, rate: ReturnType<typeof drift> | null, above = 0.5) => {
  const at = dueAt({ at: AT, offset, drift: rate, above });
  return at === null ? null : (at - AT) / 1000;
};

describe('dueAt', () => {
  it('is when a clock that gains is ahead by the threshold, and one that loses behind by it', () => {
    // 10 ppm are 0.864 s a day.
    expect(due(0, drift(10))).toBeCloseTo(50_000, 0);
    expect(due(0, drift(-10))).toBeCloseTo(50_000, 0);
    // It is behind, and gains: first it gets right.
    expect(due(0.3, drift(10))).toBeCloseTo(80_000, 0);
    expect(due(-0.3, drift(10))).toBeCloseTo(20_000, 0);
  });

  it('is now where the clock is off already', () => {
    expect(due(0.7, null)).toBe(0);
  });

  it('is not told beyond a month, or of a rate that may be none', () => {
    expect(due(0, drift(0.1))).toBeNull();
    expect(due(0, drift(5, 3))).toBeNull();
    expect(due(0, drift(0, 0))).toBeNull();
    expect(due(0, null)).toBeNull();
    expect(due(null, drift(10))).toBeNull();
  });
});
