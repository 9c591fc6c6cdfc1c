import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { highOf, lowOf, type Candidate } from '#shared/core/select/candidate.ts';
import { vote } from '#shared/core/select/vote.ts';
import type { LeapPolicy } from '#shared/model/source.ts';
import { candidate, server } from '#test/unit/core/builders.ts';

const seconds = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true });

const anyCandidates = fc
  .array(
    fc.record({
      // Few distinct values, so that ties come up.
      offset: fc.oneof(fc.integer({ min: -5, max: 5 }), seconds(-5, 5)),
      bound: fc.oneof(fc.integer({ min: 1, max: 3 }), seconds(1e-6, 3)),
      jitter: fc.oneof(fc.constant(0), seconds(0, 1)),
      stratum: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 12 },
  )
  .map((all) => all.map((one, n): Candidate => ({ key: `s${n}`, ...one })));

const shuffled = <T>(items: fc.Arbitrary<T[]>): fc.Arbitrary<[T[], T[]]> =>
  items.chain((all) =>
    fc.tuple(
      fc.constant(all),
      fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
    ),
  );

describe('the vote', () => {
  it('does not depend on the order of the servers', () => {
    fc.assert(
      fc.property(shuffled(anyCandidates), ([one, other]) => {
        expect(vote(other)).toEqual(vote(one));
      }),
      { numRuns: 1000 },
    );
  });

  it('selects among the offsets of the survivors, and its bound covers the agreed interval', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        const { selection } = vote(candidates);
        if (selection === null) return;
        const { offset, bound, low, high, survivors } = selection;
        const offsets = candidates
          .filter(({ key }) => survivors.includes(key))
          .map((one) => one.offset);
        expect(low).toBeLessThan(high);
        expect(offset).toBeGreaterThanOrEqual(Math.min(...offsets) - 1e-12);
        expect(offset).toBeLessThanOrEqual(Math.max(...offsets) + 1e-12);
        expect(offset - bound).toBeLessThanOrEqual(low + 1e-12);
        expect(offset + bound).toBeGreaterThanOrEqual(high - 1e-12);
      }),
      { numRuns: 1000 },
    );
  });

  it('never leaves out half of the servers or more', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        const { selection } = vote(candidates);
        if (selection === null) return;
        expect(2 * selection.falsetickers.length).toBeLessThan(candidates.length);
        for (const key of selection.survivors) expect(selection.falsetickers).not.toContain(key);
      }),
      { numRuns: 1000 },
    );
  });

  it('always selects when a majority holds the truth, and a minority cannot move it out of what the right ones say', () => {
    const truth = 0;
    const right = fc
      .record({ bound: seconds(1e-3, 1), away: seconds(-0.999, 0.999) })
      .map(({ bound, away }) => candidate('', truth + away * bound, bound));
    // Far from the truth, and beyond what all the right ones say together.
    const wrong = fc
      .record({ bound: seconds(1e-3, 1), away: seconds(4, 1000), side: fc.constantFrom(-1, 1) })
      .map(({ bound, away, side }) => candidate('', truth + side * away, bound));
    const set = fc
      .integer({ min: 1, max: 6 })
      .chain((n) =>
        fc.tuple(
          fc.array(right, { minLength: n, maxLength: n }),
          fc.array(wrong, { maxLength: n - 1 }),
        ),
      );
    fc.assert(
      fc.property(set, ([good, bad]) => {
        const named = [...good, ...bad].map((one, n) => ({ ...one, key: `s${n}` }));
        const { selection } = vote(named);
        expect(selection).not.toBeNull();
        expect(selection!.offset).toBeGreaterThanOrEqual(Math.min(...good.map(lowOf)));
        expect(selection!.offset).toBeLessThanOrEqual(Math.max(...good.map(highOf)));
        expect(selection!.falsetickers).toHaveLength(bad.length);
        expect(selection!.low).toBeLessThanOrEqual(truth);
        expect(selection!.high).toBeGreaterThanOrEqual(truth);
      }),
      { numRuns: 1000 },
    );
  });

  it('never lets a minority, wherever it stands, move the agreed interval beyond what the right ones allow', () => {
    const right = fc
      .record({ bound: seconds(1e-3, 1), away: seconds(-0.999, 0.999) })
      .map(({ bound, away }) => candidate('', away * bound, bound));
    const wrong = fc
      .record({ bound: seconds(1e-6, 10), offset: seconds(-10, 10) })
      .map(({ bound, offset }) => candidate('', offset, bound));
    const set = fc
      .integer({ min: 1, max: 6 })
      .chain((n) =>
        fc.tuple(
          fc.array(right, { minLength: n, maxLength: n }),
          fc.array(wrong, { maxLength: n - 1 }),
        ),
      );
    fc.assert(
      fc.property(set, ([good, bad]) => {
        const { selection } = vote([...good, ...bad].map((one, n) => ({ ...one, key: `s${n}` })));
        if (selection === null) return;
        expect(selection.low).toBeGreaterThanOrEqual(Math.min(...good.map(lowOf)));
        expect(selection.high).toBeLessThanOrEqual(Math.max(...good.map(highOf)));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the agreed interval when a server joins that covers it', () => {
    fc.assert(
      fc.property(anyCandidates, seconds(0, 1), seconds(0, 1), (candidates, left, right) => {
        const { selection } = vote(candidates);
        if (selection === null) return;
        const { low, high } = selection;
        const bound = (high - low + left + right) / 2 + 1e-6;
        const joins = candidate('joins', low - left + bound - 1e-6, bound, { jitter: 0 });
        const { selection: then } = vote([...candidates, joins]);
        expect(then).toMatchObject({ low, high });
        expect(then!.falsetickers).toEqual(selection.falsetickers);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the vote, exactly', () => {
  /** Binary fractions, no two servers alike: sums are exact and nothing is a tie. */
  const distinct = fc
    .array(
      fc.record({
        offset: fc.integer({ min: -(2 ** 20), max: 2 ** 20 }),
        // At least 1.9 µs: no server counts as finer than 1 µs, at any scale.
        bound: fc.integer({ min: 2, max: 2 ** 18 }),
        jitter: fc.integer({ min: 0, max: 2 ** 12 }),
      }),
      { maxLength: 10 },
    )
    .map((all) =>
      all.map(({ offset, bound, jitter }, n): Candidate => ({
        key: `s${n}`,
        offset: (offset + (n * n + n) / 64) / 2 ** 20,
        bound: (bound + n / 64) / 2 ** 20,
        jitter: jitter / 2 ** 20,
        stratum: 2,
      })),
    );

  it('moves with the offsets when all are shifted', () => {
    fc.assert(
      fc.property(distinct, fc.integer({ min: -1000, max: 1000 }), (candidates, by) => {
        const here = vote(candidates).selection;
        const there = vote(
          candidates.map((one) => ({ ...one, offset: one.offset + by })),
        ).selection;
        expect(there === null).toBe(here === null);
        if (here === null || there === null) return;
        expect(there.falsetickers).toEqual(here.falsetickers);
        expect(there.survivors).toEqual(here.survivors);
        expect(there.low).toBe(here.low + by);
        expect(there.high).toBe(here.high + by);
        expect(there.offset).toBeCloseTo(here.offset + by, 9);
        expect(there.bound).toBeCloseTo(here.bound, 9);
        expect(there.jitter).toBeCloseTo(here.jitter!, 9);
      }),
      { numRuns: 1000 },
    );
  });

  it('grows with the figures when all are scaled', () => {
    fc.assert(
      fc.property(distinct, fc.integer({ min: 0, max: 6 }), (candidates, power) => {
        const by = 2 ** power;
        const scaled = candidates.map((one) => ({
          ...one,
          offset: one.offset * by,
          bound: one.bound * by,
          jitter: one.jitter! * by,
        }));
        const here = vote(candidates).selection;
        const there = vote(scaled).selection;
        expect(there === null).toBe(here === null);
        if (here === null || there === null) return;
        expect(there.falsetickers).toEqual(here.falsetickers);
        expect(there.survivors).toEqual(here.survivors);
        expect(there.low).toBe(here.low * by);
        expect(there.high).toBe(here.high * by);
        expect(there.jitter).toBeCloseTo(here.jitter! * by, 9);
        expect(there.offset).toBeCloseTo(here.offset * by, 9);
        expect(there.bound).toBeCloseTo(here.bound * by, 9);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a survey', () => {
  it('is the same for the same bursts in any order', () => {
    const bursts = fc
      .array(
        fc.record({
          offset: fc.integer({ min: -3, max: 3 }),
          bound: seconds(1e-3, 2),
          leap: fc.constantFrom<LeapPolicy>('steps', 'smears', 'unknown'),
          heard: fc.boolean(),
          finished: fc.boolean(),
        }),
        { maxLength: 8 },
      )
      .map((all) =>
        all.map(({ offset, bound, leap, heard, finished }, n) => {
          const burst = server(n, offset, bound, { leap });
          return { ...burst, finished, samples: heard ? burst.samples : [] };
        }),
      );
    fc.assert(
      fc.property(shuffled(bursts), ([one, other]) => {
        expect(judgeSurvey(other, 0)).toEqual(judgeSurvey(one, 0));
      }),
    );
  });
});
