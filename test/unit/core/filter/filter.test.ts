import { describe, expect, it } from 'vitest';
import { filterBurst } from '#shared/core/filter/clock-filter.ts';
import { rootDistance } from '#shared/core/filter/root-distance.ts';
import { sample } from '../builders.ts';

const AT = 1_795_366_693_000;

describe('filterBurst', () => {
  it('has nothing to say without samples', () => {
    expect(filterBurst([])).toBeNull();
  });

  it('takes the sample with the smallest delay, wherever it stands', () => {
    const quick = sample({ delay: 0.02, offset: 0.001 });
    const queued = sample({ delay: 0.08, offset: 0.031 });
    const slow = sample({ delay: 0.3, offset: -0.14 });
    for (const order of [
      [quick, queued, slow],
      [slow, quick, queued],
      [queued, slow, quick],
    ]) {
      expect(filterBurst(order)?.best).toBe(quick);
    }
  });

  it('takes the earlier of two equally quick ones', () => {
    const first = sample({ at: AT, offset: 1 });
    const second = sample({ at: AT + 2000, offset: 2 });
    expect(filterBurst([second, first])?.best).toBe(first);
  });

  it('computes jitter as the root mean square against the best', () => {
    const filtered = filterBurst([
      sample({ delay: 0.01, offset: 0.1 }),
      sample({ delay: 0.02, offset: 0.103 }),
      sample({ delay: 0.03, offset: 0.096 }),
    ]);
    // sqrt((0.003² + 0.004²) / 2)
    expect(filtered?.jitter).toBeCloseTo(0.003_535_534, 9);
  });

  it('does not believe in a jitter below the precision of the clock that read the offsets, ours', () => {
    expect(filterBurst([sample({ precision: -10 }), sample({ precision: -10 })])?.jitter).toBe(
      1e-6,
    );
  });

  it('does not know the jitter of one sample', () => {
    expect(filterBurst([sample()])?.jitter).toBeNull();
  });

  it('weighs dispersions by halves in the order of delay', () => {
    const filtered = filterBurst([
      sample({ delay: 0.01, dispersion: 0.001 }),
      sample({ delay: 0.02, dispersion: 0.004 }),
      sample({ delay: 0.03, dispersion: 0.008 }),
    ]);
    // 1/2 · 1 + 1/4 · 4 + 1/8 · 8, and the rest of the weight, 1/8, on the last.
    expect(filtered?.dispersion).toBeCloseTo(0.001 * (0.5 + 1 + 1 + 1), 12);
  });

  it('lets dispersion grow by 15 ppm until the end of the burst', () => {
    const quickest = sample({ at: AT, delay: 0.01, dispersion: 0.0001 });
    const last = sample({ at: AT + 10_000, delay: 0.02, dispersion: 0.0001 });
    expect(filterBurst([quickest, last])?.dispersion).toBeCloseTo(0.0001 + 150e-6, 12);
  });

  it('sees a clock that drifts by more than the delays explain', () => {
    const drifting = [0, 400e-6, 800e-6].map((offset) => sample({ delay: 0.0002, offset }));
    expect(filterBurst(drifting)?.moved).toBeCloseTo(800e-6, 12);
    // The last was held up for 0.2 ms on one way: by that much less or more it may have drifted.
    const last = sample({ delay: 0.0004, offset: 800e-6 });
    expect(filterBurst([...drifting.slice(0, 2), last])?.moved).toBeCloseTo(900e-6, 12);
  });

  it('takes no queue for a drift', () => {
    const queued = sample({ delay: 0.22, offset: 0.101 });
    expect(filterBurst([sample({ delay: 0.02, offset: 0.001 }), queued])?.moved).toBe(0);
    expect(filterBurst([queued])?.moved).toBe(0);
  });

  it('keeps the whole dispersion of a single sample', () => {
    expect(filterBurst([sample({ dispersion: 0.25 })])?.dispersion).toBe(0.25);
  });
});

describe('rootDistance', () => {
  const of = (
    change: Parameters<typeof sample>[0],
    dispersion: number,
    jitter: number | null,
    moved = 0,
  ) => rootDistance({ best: sample(change), dispersion, jitter, moved });

  it('adds up all that may be wrong', () => {
    const change = { delay: 0.04, rootDelay: 0.02, rootDispersion: 0.005 };
    expect(of(change, 0.0002, 0.001)).toBeCloseTo(0.03 + 0.005 + 0.0002 + 0.001, 12);
    expect(of(change, 0.0002, null)).toBeCloseTo(0.03 + 0.005 + 0.0002, 12);
  });

  it('counts the whole of a drift in place of its scatter', () => {
    const change = { delay: 0.04, rootDelay: 0, rootDispersion: 0 };
    expect(of(change, 0, 0.001, 0.003)).toBeCloseTo(0.023, 12);
    expect(of(change, 0, 0.001, 0.0005)).toBeCloseTo(0.021, 12);
  });

  it('takes a negative delay for none', () => {
    const change = { delay: -1e-6, rootDelay: 0, rootDispersion: 0 };
    expect(of(change, 2e-6, null)).toBe(2e-6);
  });
});
