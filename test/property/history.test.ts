import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginOf,
  merge,
  pointOf,
  rollUp,
  type Tally,
  tallyOf,
} from '#shared/core/history/roll-up.ts';

const seconds = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: null });
const size = fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null });

/** Readings of some days, those before 1970 too, for a wrong clock measures as well. */
const readings = fc.array(
  fc
    .record({
      at: fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }),
      offset: seconds,
      bound: size,
      delay: size,
      jitter: size,
      good: fc.boolean(),
    })
    .map(({ at, ...reading }) => tallyOf(at, reading)),
  { maxLength: 60 },
);

/** Sums are the same but for rounding. */
function expectSame(a: readonly Tally[], b: readonly Tally[]): void {
  const exact = (tallies: readonly Tally[]) =>
    tallies.map((tally) => ({ ...tally, sum: 0, squares: 0 }));
  expect(exact(a)).toEqual(exact(b));
  a.forEach((tally, index) => {
    expect(tally.sum).toBeCloseTo(b[index]!.sum, 5);
    expect(tally.squares).toBeCloseTo(b[index]!.squares, 5);
  });
}

describe('roll-up', () => {
  it('of roll-ups is the roll-up of all', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const hours = rollUp(rollUp(all, 'minute'), 'hour');
        expectSame(hours, rollUp(all, 'hour'));
        expectSame(rollUp(hours, 'day'), rollUp(all, 'day'));
      }),
    );
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(readings, fc.func(fc.integer()), (all, rank) => {
        const shuffled = all.toSorted((a, b) => rank(a) - rank(b));
        expectSame(rollUp(shuffled, 'hour'), rollUp(all, 'hour'));
      }),
    );
  });

  it('added one by one, as the store does, is the same', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const days = new Map<number, Tally>();
        for (const tally of all) {
          const at = beginOf(tally.at, 'day');
          const before = days.get(at);
          const moved = { ...tally, at };
          days.set(at, before === undefined ? moved : merge(before, moved));
        }
        expectSame(
          [...days.values()].sort((a, b) => a.at - b.at),
          rollUp(all, 'day'),
        );
      }),
    );
  });

  it('shows what the readings were', () => {
    fc.assert(
      fc.property(readings, (all) => {
        for (const tally of rollUp(all, 'hour')) {
          const members = all.filter(({ at }) => beginOf(at, 'hour') === tally.at);
          const { count, offset, bound, delay, jitter } = pointOf(tally);
          const offsets = members.flatMap(({ least }) => least ?? []);
          const bounds = members.flatMap((member) => member.bound ?? []);
          const delays = members.flatMap((member) => member.delay ?? []);
          const squares = members.flatMap(({ jitters, squares: s }) => (jitters > 0 ? s : []));
          expect(count).toBe(members.length);
          expect(offset?.least ?? null).toBe(offsets.length === 0 ? null : Math.min(...offsets));
          expect(offset?.most ?? null).toBe(offsets.length === 0 ? null : Math.max(...offsets));
          expect(bound).toBe(bounds.length === 0 ? null : Math.max(...bounds));
          expect(delay).toBe(delays.length === 0 ? null : Math.min(...delays));
          expect(jitter === null).toBe(squares.length === 0);
          if (offset !== null) {
            expect(offset.mean).toBeGreaterThanOrEqual(offset.least);
            expect(offset.mean).toBeLessThanOrEqual(offset.most);
          }
        }
      }),
    );
  });
});
