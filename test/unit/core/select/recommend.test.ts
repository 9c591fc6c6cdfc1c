import { describe, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { recommend } from '#shared/core/select/recommend.ts';
import type { Recommendation } from '#shared/model/recommendation.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { burst, sample, server } from '../builders.ts';

/** Servers s0, s1, … of operators A, B, … whose bounds are as given, in milliseconds. */
const good = (bounds: readonly number[], change: Partial<SourceRef> = {}): BurstResult[] =>
  bounds.map((ms, n) =>
    server(n, 0, ms / 1000, {
      id: `s${n}`,
      operator: String.fromCharCode(65 + n),
      leap: 'steps',
      ...change,
    }),
  );

/** One more server; `n` sets its host and address apart from the others. */
const one = (n: number, ms: number, change: Partial<SourceRef>): BurstResult =>
  server(n, 0, ms / 1000, { id: `s${n}`, leap: 'steps', ...change });

/** Members of a pool at 192.0.2.<n>. */
const pool = (numbers: readonly number[], ms: number): BurstResult[] =>
  numbers.map((n) => ({
    ...one(n, ms, {
      id: 'pool',
      host: 'pool.example',
      kind: 'pool',
      operator: 'P',
      leap: 'unknown',
    }),
  }));

const of = (bursts: readonly BurstResult[]): Recommendation =>
  recommend(
    judgeSurvey(bursts, 0),
    bursts.map(({ source }) => source),
  );
const ids = ({ chosen }: Recommendation): string[] => chosen.map(({ sourceId }) => sourceId);
const codesOf = ({ chosen }: Recommendation, id: string): string[] =>
  chosen.find(({ sourceId }) => sourceId === id)?.reasons.map(({ code }) => code) ?? [];
const why = ({ omitted }: Recommendation, id: string) =>
  omitted.find(({ sourceId }) => sourceId === id)?.reason;

describe('the best four', () => {
  it('are those with the smallest error bounds, whatever their stratum', () => {
    const bursts = good([9, 2, 7, 3, 5]).map((burst, n) => ({
      ...burst,
      samples: burst.samples.map((sample) => ({ ...sample, stratum: n === 0 ? 1 : 4 })),
    }));
    const result = of(bursts);
    expect(ids(result)).toEqual(['s1', 's3', 's4', 's2']);
    expect(why(result, 's0')).toMatchObject({
      code: 'others-better',
      bound: expect.closeTo(0.009) as unknown,
    });
    expect(codesOf(result, 's1')).toEqual(['bound', 'own-operator']);
    expect(result.shortfalls).toEqual([]);
  });

  it('have an operator each, as long as there are other operators', () => {
    const result = of([...good([1, 2, 3, 4]), one(9, 1.5, { operator: 'A' })]);
    expect(ids(result)).toEqual(['s0', 's1', 's2', 's3']);
    expect(why(result, 's9')).toEqual({ code: 'same-operator', chosen: 's0' });
  });

  it('count a server whose operator nobody knows as its own', () => {
    const result = of(good([1, 2, 3, 4, 5], { operator: null }));
    expect(ids(result)).toHaveLength(4);
    expect(result.shortfalls).toEqual([]);
  });

  it('are filled up with further servers of an operator, which is said', () => {
    const result = of([
      ...good([1, 2]),
      one(8, 3, { operator: 'A' }),
      one(9, 4, { operator: 'B' }),
    ]);
    expect(ids(result)).toEqual(['s0', 's1', 's8', 's9']);
    expect(codesOf(result, 's8')).toEqual(['bound', 'same-operator']);
    expect(result.shortfalls).toEqual([{ code: 'too-few-operators', have: 2, want: 3 }]);
  });

  it('never mix smearing and stepping servers; UTC wins where both sides are as full', () => {
    const smear = { leap: 'smears', operator: 'G' } as const;
    const result = of([...good([4, 5, 6, 7]), one(9, 1, smear)]);
    expect(ids(result)).toEqual(['s0', 's1', 's2', 's3']);
    expect(why(result, 's9')).toEqual({ code: 'leap-policy', policy: 'smears' });
  });

  it('smear only where those that step are too few, and say so', () => {
    const smearing = good([4, 5, 6], { leap: 'smears' });
    const result = of([...smearing, one(8, 1, { operator: 'Z' }), one(9, 2, { leap: 'unknown' })]);
    expect(ids(result)).toEqual(['s9', 's0', 's1', 's2']);
    expect(codesOf(result, 's9')).toContain('leap-unknown');
    expect(why(result, 's8')).toEqual({ code: 'leap-policy', policy: 'steps' });
    expect(result.shortfalls).toEqual([{ code: 'smears' }]);
  });

  it('leave out one that was caught smearing, whatever the catalogue says of it', () => {
    const bursts = good([1, 2, 3, 4, 5]);
    const survey = judgeSurvey(bursts, 0);
    const servers = survey.servers.map((report) =>
      report.sourceId === 's0'
        ? {
            ...report,
            reasons: [{ code: 'smearing', severity: 'warning' } as const, ...report.reasons],
          }
        : report,
    );
    const result = recommend(
      { ...survey, servers },
      bursts.map(({ source }) => source),
    );
    expect(ids(result)).toEqual(['s1', 's2', 's3', 's4']);
    expect(why(result, 's0')).toEqual({ code: 'leap-policy', policy: 'smears' });
  });

  it('prefer one that can be authenticated at up to twice the bound', () => {
    const nts = { nts: true, operator: 'N' };
    const near = of([...good([1, 2, 3, 4]), one(9, 7.5, nts)]);
    expect(ids(near)).toEqual(['s0', 's1', 's2', 's9']);
    expect(codesOf(near, 's9')).toContain('nts');
    expect(why(near, 's3')?.code).toBe('others-better');
    const far = of([...good([1, 2, 3, 4]), one(9, 8.5, nts)]);
    expect(ids(far)).toEqual(['s0', 's1', 's2', 's3']);
  });

  it('take a pool only where single servers are too few, and count its members', () => {
    const enough = of([...good([30, 40, 50, 60]), ...pool([10, 11], 1)]);
    expect(ids(enough)).toEqual(['s0', 's1', 's2', 's3']);
    expect(why(enough, 'pool')).toEqual({ code: 'pool' });
    const few = of([...good([30, 40]), ...pool([10, 11], 1)]);
    expect(ids(few)).toEqual(['s0', 's1', 'pool']);
    expect(codesOf(few, 'pool')).toEqual(['bound', 'own-operator', 'pool-fills', 'leap-unknown']);
    expect(few.shortfalls).toEqual([]);
  });

  it('are said to be too few when they are', () => {
    expect(of(good([1, 2])).shortfalls).toEqual([
      { code: 'too-few-servers', have: 2, want: 4 },
      { code: 'too-few-operators', have: 2, want: 3 },
    ]);
    expect(of([]).shortfalls).toHaveLength(2);
  });

  it('are nobody when nobody is confirmed', () => {
    const result = of([server(0, 0, 0.01, { id: 's0' }), server(1, 5, 0.01, { id: 's1' })]);
    expect(result).toMatchObject({ chosen: [], shortfalls: [{ code: 'no-majority' }] });
    expect(why(result, 's1')).toEqual({ code: 'unconfirmed' });
  });
});

describe('whom nobody should follow', () => {
  const with_ = (n: number, change: Partial<BurstResult>): BurstResult => ({
    ...one(n, 0.5, { operator: 'X' }),
    ...change,
  });
  const answer = (code: 'kod-deny' | 'kod-rate' | 'unsynchronised') =>
    sample({ reasons: [{ code, severity: 'bad' }] });

  it.each([
    [
      'a falseticker',
      server(9, 5, 0.01, { id: 's9' }),
      { code: 'rejected', because: 'falseticker' },
    ],
    ['a silent one', with_(9, { samples: [] }), { code: 'silent', because: 'no-answer' }],
    [
      'one without a name',
      with_(9, { samples: [], sent: 0, failure: { code: 'dns-failed', severity: 'bad' } }),
      { code: 'silent', because: 'dns-failed' },
    ],
    ['one that refuses', with_(9, { samples: [answer('kod-deny')] }), { code: 'refuses' }],
    [
      'one that wants a pause',
      with_(9, { samples: [answer('kod-rate')] }),
      { code: 'rejected', because: 'kod-rate' },
    ],
    [
      'one that does not know the time',
      with_(9, { samples: [answer('unsynchronised')] }),
      { code: 'rejected', because: 'unsynchronised' },
    ],
    [
      'one that was measured under another name',
      with_(9, {
        address: '192.0.2.1',
        samples: [],
        sent: 0,
        failure: { code: 'same-server', severity: 'info' },
      }),
      { code: 'not-measured' },
    ],
    ['this computer', one(9, 0.1, { host: '127.0.0.1' }), { code: 'this-computer' }],
    ['a link-local one', one(9, 0.1, { host: 'fe80::1%eth0' }), { code: 'link-local' }],
  ])('is %s', (_, bad, reason) => {
    const result = of([...good([1, 2, 3, 4, 5]), bad]);
    expect(ids(result)).toEqual(['s0', 's1', 's2', 's3']);
    expect(why(result, 's9')).toEqual(reason);
  });

  it('is one of which there is no report', () => {
    const bursts = good([1, 2, 3, 4]);
    const lost = burst().source;
    const sources = [...bursts.map(({ source }) => source), lost];
    expect(why(recommend(judgeSurvey(bursts, 0), sources), lost.id)).toEqual({
      code: 'not-measured',
    });
  });
});
