import { describe, expect, test } from 'vitest';
import { presets } from '#shared/presets/servers.ts';
import type { ServerReport } from '#shared/model/survey.ts';
import { bestFour, desiredConfig, summarise } from '#renderer/features/servers/choice.ts';
import { allSources, lookFor, withReports, type Look } from '#renderer/features/servers/rows.ts';
import { verdictOf } from '#renderer/features/servers/verdict.ts';
import { chrony, falseticker, report, survey } from '../../support/mock-data.ts';

const own = {
  id: 'own:ntp.example.net:123',
  host: 'ntp.example.net',
  port: 123,
  kind: 'server' as const,
  operator: null,
  leap: 'unknown' as const,
  nts: null,
};
const configured = chrony().state!.sources;
const all = allSources(presets, [own], configured);
const everything: Look = { text: '', region: 'all', facets: new Set() };
const idOf = (host: string): string => presets.find((preset) => preset.host === host)!.id;
const measured = (host: string, offset: number, bound: number): ServerReport =>
  report(host, offset, bound, { sourceId: idOf(host) });

describe('the list', () => {
  test('own servers first, then what the service follows, then the catalogue', () => {
    expect(all.slice(0, 2).map(({ origin }) => origin)).toEqual(['own', 'service']);
    expect(all[1]?.isConfigured).toBe(true);
    expect(all).toHaveLength(presets.length + 2);
  });
  test('a search finds by name and operator; a filter on the catalogue hides what it does not know', () => {
    const found = lookFor(all, { ...everything, text: 'cloudflare' });
    expect(found.map(({ source }) => source.host)).toContain('time.cloudflare.com');
    expect(lookFor(all, { ...everything, text: 'EXAMPLE' }).map(({ id }) => id)).toEqual([own.id]);
    const nts = lookFor(all, { ...everything, facets: new Set(['nts']) });
    expect(nts.length).toBeGreaterThan(3);
    expect(nts.every(({ source }) => source.nts === true)).toBe(true);
  });
  test('stays in place while measuring and is ranked afterwards', () => {
    const result = survey(
      [
        falseticker('ntp.example.net', 2, 0.001, 2, { sourceId: own.id }),
        measured('nts.netnod.se', 0, 0.005),
        measured('time.cloudflare.com', 0, 0.003),
      ],
      { offset: 0, bound: 0.002 },
      0,
    );
    expect(withReports(all, result, true).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const ranked = withReports(all, result, false).map(({ source }) => source.host);
    expect(ranked.slice(0, 3)).toEqual(['time.cloudflare.com', 'nts.netnod.se', 'ntp.example.net']);
  });
});

describe('the choice', () => {
  test('mixing smearing and stepping servers is seen', () => {
    const base = { ...own, operator: 'A' };
    const mixed = summarise([
      { ...base, leap: 'smears' },
      { ...base, leap: 'steps', nts: true },
    ]);
    expect(mixed).toMatchObject({ count: 2, operators: 1, leap: 'mixed', nts: 1, tooMany: false });
    expect(summarise(Array.from({ length: 17 }, () => base)).tooMany).toBe(true);
  });
  test('best four: one per operator, none that smears, only those that agree', () => {
    const hosts = ['ptbtime1.ptb.de', 'ptbtime2.ptb.de', 'nts.netnod.se', 'time.google.com'];
    const result = survey(
      [
        ...hosts.map((host, index) => measured(host, 0, 0.001 * (index + 1))),
        falseticker('time.cloudflare.com', 1, 0.0001, 1, { sourceId: idOf('time.cloudflare.com') }),
      ],
      { offset: 0, bound: 0.001 },
      0,
    );
    expect(bestFour(withReports(all, result, false))).toEqual([
      idOf('ptbtime1.ptb.de'),
      idOf('nts.netnod.se'),
    ]);
  });
  test('best four: sound servers that the vote did not need count, pools come last', () => {
    const outlier = (host: string, bound: number) => ({
      ...measured(host, 0, bound),
      verdict: 'usable' as const,
      reasons: [{ code: 'outlier' as const, severity: 'info' as const }],
    });
    const result = survey(
      [
        measured('pool.ntp.org', 0, 0.001),
        measured('nts.netnod.se', 0, 0.002),
        outlier('ptbtime1.ptb.de', 0.003),
        { ...outlier('time.cloudflare.com', 0.004), reasons: [] },
      ],
      { offset: 0, bound: 0.001 },
      0,
    );
    expect(bestFour(withReports(all, result, false))).toEqual(
      ['nts.netnod.se', 'ptbtime1.ptb.de', 'pool.ntp.org'].map(idOf),
    );
  });
  test('NTS needs both the operator and the service', () => {
    const offers = { ...own, nts: true };
    const cannot = chrony({
      capabilities: { ...chrony().capabilities, nts: { ok: false, reason: 'not-compiled-in' } },
    });
    const ntsOf = (service: typeof cannot, nts: boolean | null) =>
      desiredConfig(service, [{ ...offers, nts }], 'replace').sources[0]?.nts;
    expect(ntsOf(chrony(), true)).toBe(true);
    expect(ntsOf(chrony(), null)).toBe(false);
    expect(ntsOf(cannot, true)).toBe(false);
  });
});

describe('the verdict in a word', () => {
  test.each([
    ['used', [], 'used', 'good'],
    ['usable', ['jittery'], 'jittery', 'warn'],
    ['rejected', ['falseticker'], 'falseticker', 'bad'],
    ['rejected', ['unsynchronised'], 'unsynchronised', 'bad'],
    ['rejected', ['no-majority'], 'no-vote', 'neutral'],
    ['silent', ['no-answer'], 'silent', 'neutral'],
    ['silent', ['dns-failed'], 'no-name', 'neutral'],
    ['usable', ['outlier'], 'usable', 'good'],
    ['used', ['agrees', 'smeared-with-unsmeared'], 'smears', 'warn'],
    ['usable', ['outlier', 'smeared-with-unsmeared'], 'smears', 'warn'],
    ['silent', ['kod-deny'], 'refuses', 'bad'],
    ['silent', ['cancelled'], 'stopped', 'neutral'],
  ] as const)('%s with %j is %s', (verdict, codes, word, tone) => {
    const reasons = codes.map((code) => ({ code, severity: 'bad' as const }));
    expect(verdictOf(report('a.example', 0, 0.001, { verdict, reasons }))).toEqual({ word, tone });
  });
  test('a name server that does not answer is not a name that does not exist', () => {
    const wordOf = (detail: string) =>
      verdictOf(
        report('a.example', null, 0, {
          verdict: 'silent',
          reasons: [{ code: 'dns-failed', severity: 'bad', detail }],
        }),
      ).word;
    expect(wordOf('not-found')).toBe('no-name');
    expect(wordOf('timeout')).toBe('no-lookup');
  });
});
