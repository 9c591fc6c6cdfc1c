import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recommend } from '#shared/core/select/recommend.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { LeapPolicy, SourceRef } from '#shared/model/source.ts';
import type { ServerReport, Survey, Verdict } from '#shared/model/survey.ts';
import { report, survey } from '#test/support/mock-data.ts';
import { source } from '#test/unit/core/builders.ts';

interface Measured {
  readonly source: SourceRef;
  readonly reports: readonly ServerReport[];
}

const OUTLIER: Reason = { code: 'outlier', severity: 'info' };

const reportOf = fc.record({
  // Few distinct values, so that ties come up.
  bound: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.double({ min: 0.1, max: 5, noNaN: true })),
  verdict: fc.constantFrom<Verdict>('used', 'used', 'usable', 'rejected', 'silent'),
  isOutlier: fc.boolean(),
});

const anySurvey: fc.Arbitrary<readonly Measured[]> = fc
  .array(
    fc.record({
      operator: fc.constantFrom('A', 'B', 'C', 'D', 'E', null),
      leap: fc.constantFrom<LeapPolicy>('steps', 'steps', 'smears', 'unknown'),
      nts: fc.constantFrom(true, false, null),
      kind: fc.constantFrom<SourceRef['kind']>('server', 'server', 'pool'),
      reports: fc.array(reportOf, { maxLength: 3 }),
    }),
    { maxLength: 10 },
  )
  .map((all) =>
    all.map(({ reports, ...known }, n): Measured => {
      const id = `s${String(n)}`;
      const host = `${id}.example`;
      return {
        source: source({ id, host, ...known }),
        reports: reports
          .slice(0, known.kind === 'pool' ? 3 : 1)
          .map(({ bound, verdict, isOutlier }, member) => {
            const heard = verdict === 'silent' ? null : 0;
            return report(host, heard, bound, {
              key: `${id}-${String(member)}:123`,
              sourceId: id,
              verdict,
              reasons: isOutlier ? [OUTLIER] : [],
            });
          }),
      };
    }),
  );

const surveyOf = (all: readonly Measured[]): Survey =>
  survey(
    all.flatMap(({ reports }) => reports),
    { offset: 0, bound: 1 },
    0,
  );
const recommended = (all: readonly Measured[]) =>
  recommend(
    surveyOf(all),
    all.map((one) => one.source),
  );
const agrees = ({ verdict, reasons }: ServerReport): boolean =>
  verdict === 'used' || (verdict === 'usable' && reasons.includes(OUTLIER));
const operatorOf = ({ operator, host }: SourceRef): string => operator ?? host;

describe('a recommendation', () => {
  it('does not depend on the order of servers or reports', () => {
    const shuffled = anySurvey.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const turned = other.map(({ source, reports }) => ({
          source,
          reports: reports.toReversed(),
        }));
        expect(recommended(turned)).toEqual(recommended(one));
      }),
      { numRuns: 1000 },
    );
  });

  it('names every server once, with a reason', () => {
    fc.assert(
      fc.property(anySurvey, (all) => {
        const { chosen, omitted } = recommended(all);
        const named = [...chosen, ...omitted].map(({ sourceId }) => sourceId).sort();
        expect(named).toEqual(all.map(({ source: { id } }) => id).sort());
        for (const { reasons } of chosen) expect(reasons[0]).toMatchObject({ code: 'bound' });
      }),
      { numRuns: 1000 },
    );
  });

  it('has only servers that agree, of one leap second policy, and no more than are wanted', () => {
    fc.assert(
      fc.property(anySurvey, (all) => {
        const { chosen } = recommended(all);
        const picked = chosen.map(({ sourceId }) =>
          all.find(({ source: { id } }) => id === sourceId)!,
        );
        for (const { reports } of picked) expect(reports.some(agrees)).toBe(true);
        const policies = new Set(picked.map(({ source: { leap } }) => leap));
        expect(policies.has('smears') && policies.has('steps')).toBe(false);
        expect(chosen.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 1000 },
    );
  });

  it('never leaves out an operator for a second server of another', () => {
    fc.assert(
      fc.property(anySurvey, (all) => {
        const { chosen } = recommended(all);
        const ids = new Set(chosen.map(({ sourceId }) => sourceId));
        const picked = all.filter(({ source: { id } }) => ids.has(id)).map((one) => one.source);
        const operators = picked.map(operatorOf);
        if (new Set(operators).size === operators.length) return;
        const policies = new Set(picked.map(({ leap }) => leap));
        for (const { source: other, reports } of all) {
          const fits = other.leap === 'unknown' || policies.has(other.leap);
          if (fits && reports.some(agrees)) expect(operators).toContain(operatorOf(other));
        }
      }),
      { numRuns: 1000 },
    );
  });

  // Not a pool: which of an operator's pools comes first decides how many servers the set has, and so perhaps
  // for the other leap second policy.
  it('keeps a single server that has become better', () => {
    fc.assert(
      fc.property(anySurvey, fc.nat(3), (all, place) => {
        const { chosen } = recommended(all);
        const better = chosen[place]?.sourceId;
        const improved = all.map(({ source, reports }) => ({
          source,
          reports:
            source.id === better
              ? reports.map((one) => ({ ...one, bound: (one.bound ?? 0) / 3 }))
              : reports,
        }));
        const isServer = all.some(({ source: { id, kind } }) => id === better && kind === 'server');
        if (better === undefined || !isServer) return;
        expect(recommended(improved).chosen.map(({ sourceId }) => sourceId)).toContain(better);
      }),
      { numRuns: 1000 },
    );
  });

  it('says that it falls short exactly when it does', () => {
    fc.assert(
      fc.property(anySurvey, (all) => {
        const { chosen, shortfalls } = recommended(all);
        const picked = chosen.map(({ sourceId }) =>
          all.find(({ source: { id } }) => id === sourceId)!,
        );
        const servers = picked.flatMap(({ reports }) => reports.filter(agrees)).length;
        const operators = new Set(picked.map((one) => operatorOf(one.source))).size;
        const codes = shortfalls.map(({ code }) => code);
        if (codes.includes('no-majority')) return;
        expect(codes.includes('too-few-servers')).toBe(servers < 4);
        expect(codes.includes('too-few-operators')).toBe(operators < 3);
      }),
      { numRuns: 1000 },
    );
  });
});
