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

  it('selects inside the agreed interval, which its bound covers', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        const { selection } = vote(candidates);
        if (selection === null) return;
        const { offset, bound, low, high } = selection;
        expect(low).toBeLessThan(high);
        expect(offset).toBeGreaterThanOrEqual(low);
        expect(offset).toBeLessThanOrEqual(high);
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
