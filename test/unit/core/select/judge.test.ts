import { describe, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import type { ServerReport } from '#shared/model/survey.ts';
import { burst, sample, server, source } from '../builders.ts';

const TAKEN_AT = 1_795_366_700_000;
const judge = (bursts: Parameters<typeof judgeSurvey>[0]) => judgeSurvey(bursts, TAKEN_AT);
const codes = (report: ServerReport | undefined) => report?.reasons.map((reason) => reason.code);
const silent = (n: number) => ({ ...server(n, 0, 0.01), samples: [] });

describe('judgeSurvey', () => {
  it('tells the whole story of four servers, one of them wrong', () => {
    const survey = judge([
      server(1, 0.001, 0.02),
      server(2, 2.5, 0.02),
      server(3, -0.001, 0.01),
      server(4, 0.002, 0.03),
    ]);
    expect(survey.takenAt).toBe(TAKEN_AT);
    expect(survey.reasons).toEqual([{ code: 'agree', agree: 3, of: 4 }]);
    expect(survey.servers.map(({ key, verdict }) => [key, verdict])).toEqual([
      ['192.0.2.3:123', 'used'],
      ['192.0.2.1:123', 'used'],
      ['192.0.2.4:123', 'used'],
      ['192.0.2.2:123', 'rejected'],
    ]);
    expect(codes(survey.servers[0])).toEqual(['agrees']);
    expect(survey.servers[3]?.reasons).toMatchObject([{ code: 'falseticker', severity: 'bad' }]);
    expect(survey.servers[3]?.reasons[0]?.seconds).toBeCloseTo(2.5, 2);
    expect(survey.selection?.survivors).toEqual([
      '192.0.2.3:123',
      '192.0.2.1:123',
      '192.0.2.4:123',
    ]);
    expect(survey.selection?.falsetickers).toEqual(['192.0.2.2:123']);
  });

  it('reports the figures of the quickest sample and all samples', () => {
    const quick = sample({ delay: 0.01, offset: 0.005, stratum: 1, referenceId: 'GPS' });
    const samples = [sample({ delay: 0.2, offset: 0.1 }), quick];
    const [report] = judge([burst({ samples, sent: 3 })]).servers;
    expect(report).toMatchObject({
      key: '192.0.2.10:123',
      sourceId: 'own:a.example:123',
      host: 'a.example',
      offset: 0.005,
      delay: 0.01,
      stratum: 1,
      leap: 'none',
      referenceId: 'GPS',
      authentication: 'none',
      samples,
      sent: 3,
    });
    expect(report?.jitter).toBeCloseTo(0.095, 12);
    expect(report?.bound).toBeGreaterThan(0.095);
    expect(codes(report)).toEqual(['partial-loss']);
  });

  it('keeps figures null where nothing was measured', () => {
    const kiss = sample({
      offset: 0,
      delay: 16,
      dispersion: 16,
      stratum: 0,
      referenceId: 'RATE',
      reasons: [{ code: 'kod-rate', severity: 'bad', detail: 'RATE' }],
    });
    const [report] = judge([burst({ samples: [kiss] })]).servers;
    expect(report).toMatchObject({
      verdict: 'rejected',
      offset: null,
      bound: null,
      delay: null,
      jitter: null,
      dispersion: null,
      stratum: 0,
      referenceId: 'RATE',
    });
  });

  it.each([
    ['192.0.2.10', 123, '192.0.2.10:123'],
    ['2001:db8::1', 123, '[2001:db8::1]:123'],
    ['fe80::1%eth0', 4123, '[fe80::1%eth0]:4123'],
    [null, 123, 'a.example:123'],
  ])('names %s port %i as %s', (address, port, key) => {
    expect(judge([burst({ address, port })]).servers[0]?.key).toBe(key);
  });

  it('gives no vote to servers that something speaks against', () => {
    const unsynchronised = burst({
      samples: [sample({ offset: 50, reasons: [{ code: 'unsynchronised', severity: 'bad' }] })],
    });
    const survey = judge([unsynchronised, server(1, 0, 0.1), server(2, 0, 0.1), server(3, 0, 0.1)]);
    expect(survey.reasons).toEqual([
      { code: 'agree', agree: 3, of: 3 },
      { code: 'too-few-sources', have: 3, want: 4 },
    ]);
    expect(survey.servers.at(-1)).toMatchObject({ verdict: 'rejected', offset: 50 });
  });

  it('uses a single source, and says that it is one', () => {
    const survey = judge([server(1, 0.25, 0.01), silent(2)]);
    expect(survey.selection?.offset).toBeCloseTo(0.25, 12);
    expect(survey.reasons.map((reason) => reason.code)).toEqual([
      'single-source',
      'too-few-sources',
    ]);
    expect(survey.servers[0]).toMatchObject({ verdict: 'used', reasons: [] });
    expect(survey.servers[1]).toMatchObject({ verdict: 'silent', offset: null });
    expect(codes(survey.servers[1])).toEqual(['no-answer']);
  });

  it('leaves both of two that disagree usable, and uses neither', () => {
    const survey = judge([server(1, 0, 0.01), server(2, 1, 0.01)]);
    expect(survey.selection).toBeNull();
    expect(survey.reasons).toContainEqual({ code: 'two-disagree', apart: 1 });
    for (const report of survey.servers) {
      expect(report.verdict).toBe('usable');
      expect(report.reasons).toEqual([{ code: 'no-majority', severity: 'warning' }]);
    }
  });

  it('trusts an answer less the older it is, as a free clock has drifted since', () => {
    const [fresh] = judgeSurvey([server(1, 0, 0.01)], 1_795_366_693_000).servers;
    const [old] = judgeSurvey([server(1, 0, 0.01)], 1_795_366_693_000 + 600_000).servers;
    expect(fresh?.bound).toBeCloseTo(0.01, 12);
    expect(old?.bound).toBeCloseTo(0.01 + 600 * 100e-6, 12);
  });

  it('marks outliers as right but not needed', () => {
    const twice = (burst: BurstResult) => ({
      ...burst,
      samples: [...burst.samples, ...burst.samples],
    });
    const offsets = [0, 0.0001, 0.0002, 0.009];
    const survey = judge(offsets.map((offset, n) => twice(server(n, offset, 0.02))));
    const last = survey.servers.find((report) => report.offset === 0.009);
    expect(last).toMatchObject({
      verdict: 'usable',
      reasons: [{ code: 'outlier', severity: 'info' }],
    });
  });

  it('drops nobody for scatter when no server’s own is known', () => {
    const survey = judge([0, 0.0001, 0.0002, 0.009].map((offset, n) => server(n, offset, 0.02)));
    expect(survey.servers.map(({ verdict }) => verdict)).toEqual(Array(4).fill('used'));
    expect(survey.selection?.jitter).toBeNull();
  });

  it.each([
    ['usable where that has answered', server(1, 0, 0.01), 'usable'],
    ['silent where that is silent', silent(1), 'silent'],
    ['silent where nobody measures that', server(2, 0, 0.01), 'silent'],
  ])('calls another name of a server %s', (_, measured, verdict) => {
    const failure = { code: 'same-server', severity: 'info' } as const;
    const alias = { ...silent(1), source: source({ id: 'alias', host: 'alias.example' }), sent: 0 };
    const survey = judge([measured, { ...alias, failure }]);
    expect(survey.servers).toHaveLength(2);
    const report = survey.servers.find(({ sourceId }) => sourceId === 'alias');
    expect(report).toMatchObject({ key: 'alias.example:123', address: '192.0.2.1', verdict });
    expect(report?.reasons).toEqual([failure]);
  });

  it('takes the authenticated one of two bursts from one address, though it heard less', () => {
    const plain = burst({ samples: [sample(), sample()] });
    const byNts = burst({ authentication: 'nts' });
    for (const bursts of [
      [plain, byNts],
      [byNts, plain],
    ]) {
      expect(judge(bursts).servers).toMatchObject([{ authentication: 'nts', sent: 1 }]);
    }
    const silent = { ...byNts, samples: [] };
    expect(judge([silent, plain]).servers).toMatchObject([{ authentication: 'none' }]);
  });

  it('lets one address vote once, whatever names led to it', () => {
    const pool = source({ id: 'pool', host: 'pool.example', kind: 'pool' });
    const itself = source({ id: 'z-itself', host: 'a.example' });
    const twice = [burst({ source: pool }), burst({ source: itself }), burst({ source: itself })];
    const survey = judge(twice);
    expect(survey.servers).toHaveLength(1);
    expect(survey.servers[0]?.sourceId).toBe('z-itself');
    expect(survey.reasons).toContainEqual({ code: 'single-source' });
  });

  it('settles an even double by id, in whichever order they come', () => {
    const [a, b] = ['a', 'b'].map((id) => burst({ source: source({ id }) }));
    expect(judge([a!, b!]).servers[0]?.sourceId).toBe('a');
    expect(judge([b!, a!]).servers[0]?.sourceId).toBe('a');
  });

  it('keeps the burst of a doubled address that heard more', () => {
    const heard = burst({ source: source({ id: 'pool', kind: 'pool' }) });
    const deaf = burst({ source: source({ id: 'itself' }), samples: [] });
    for (const order of [
      [heard, deaf],
      [deaf, heard],
    ]) {
      expect(judge(order).servers[0]?.sourceId).toBe('pool');
    }
  });

  it('warns of sources that smear leap seconds among others that step them', () => {
    const survey = judge([
      server(1, 0, 0.02, { leap: 'steps' }),
      server(2, 0.001, 0.02, { leap: 'smears', host: 'time.google.example' }),
      server(3, 0, 0.02, { leap: 'unknown' }),
      server(4, 0, 0.02, { leap: 'steps' }),
    ]);
    expect(survey.reasons).toContainEqual({
      code: 'mixed-leap-policies',
      smearing: ['time.google.example'],
      drop: ['time.google.example'],
    });
    const told = survey.servers.filter((one) => codes(one)?.includes('smeared-with-unsmeared'));
    expect(told.map((one) => one.host)).toEqual(['time.google.example']);
    expect(told[0]?.verdict).not.toBe('rejected');
  });

  it.each([
    ['the fewer that smear', ['smears', 'steps', 'steps'] as const, ['s1.example']],
    ['the fewer that step', ['smears', 'smears', 'steps'] as const, ['s3.example']],
    ['of as many those that smear', ['smears', 'unknown', 'steps'] as const, ['s1.example']],
  ])('says that %s are to be left out', (_, leaps, drop) => {
    const survey = judge(leaps.map((leap, n) => server(n + 1, 0, 0.1, { leap })));
    const reason = survey.reasons.find(({ code }) => code === 'mixed-leap-policies');
    expect(reason).toMatchObject({ drop });
  });

  it('counts operators before servers, since servers of one operator fail together', () => {
    const many = [1, 2, 3].map((n) =>
      server(n, 0, 0.1, { leap: 'smears', operator: 'Google', host: `time${n}.google.example` }),
    );
    const survey = judge([
      ...many,
      server(4, 0, 0.1, { leap: 'steps', operator: 'PTB' }),
      server(5, 0, 0.1, { leap: 'steps', operator: 'NIST' }),
    ]);
    const reason = survey.reasons.find(({ code }) => code === 'mixed-leap-policies');
    expect(reason).toMatchObject({ drop: many.map(({ source: { host } }) => host) });
  });

  it.each([
    ['all smear', ['smears', 'smears'] as const],
    ['all step', ['steps', 'steps'] as const],
    ['nothing is known of the others', ['smears', 'unknown'] as const],
  ])('says nothing of leap seconds when %s', (_, [first, second]) => {
    const survey = judge([server(1, 0, 0.1, { leap: first }), server(2, 0, 0.1, { leap: second })]);
    expect(survey.reasons.map((reason) => reason.code)).toEqual(['agree', 'too-few-sources']);
  });

  it('does not count a smearing server that said nothing', () => {
    const mute = { ...server(1, 0, 0.1, { leap: 'smears' }), samples: [] };
    const survey = judge([mute, server(2, 0, 0.1, { leap: 'steps' })]);
    expect(survey.reasons.map((reason) => reason.code)).not.toContain('mixed-leap-policies');
  });

  it('says that none is usable, once all have been waited for', () => {
    expect(judge([silent(1), silent(2)])).toMatchObject({
      selection: null,
      reasons: [{ code: 'none-usable', of: 2 }],
    });
    expect(judge([silent(1), { ...silent(2), finished: false }]).reasons).toEqual([]);
    expect(judge([])).toMatchObject({ servers: [], selection: null, reasons: [] });
  });

  it('judges a running survey by what has come in', () => {
    const running = [server(1, 0, 0.1), { ...silent(2), finished: false }];
    const survey = judge(running);
    expect(survey.servers.map((one) => [one.verdict, codes(one)])).toEqual([
      ['used', []],
      ['silent', []],
    ]);
  });

  it('puts the silent last and sorts them by name', () => {
    const survey = judge([silent(3), silent(2), server(9, 0, 0.1)]);
    expect(survey.servers.map((one) => one.key)).toEqual([
      '192.0.2.9:123',
      '192.0.2.2:123',
      '192.0.2.3:123',
    ]);
  });
});
