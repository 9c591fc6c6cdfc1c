import { describe, expect, it } from 'vitest';
import { waitBeforeNext } from '#shared/core/nts/back-off.ts';

describe('the wait before the next key exchange', () => {
  it.each([
    [1, 10],
    [2, 15],
    [3, 22.5],
    [10, 384.43],
    [27, 378_768],
    [28, 432_000],
    [2000, 432_000],
  ])('after %d attempts is %d s (RFC 8915, 4.2)', (attempts, seconds) => {
    expect(waitBeforeNext(attempts, 0) / seconds).toBeCloseTo(1, 4);
  });

  it('is longer by a part that differs from client to client, and never shorter', () => {
    expect(waitBeforeNext(1, 0.5)).toBe(11.25);
    expect(waitBeforeNext(1, 0.999)).toBeLessThan(12.5);
  });
});
