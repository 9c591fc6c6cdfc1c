import { describe, expect, test } from 'vitest';
import { presets } from '#shared/presets/servers.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { ServerReport } from '#shared/model/survey.ts';
import {
  DEFAULT_WISHES,
  desiredConfig,
  moved,
  summarise,
} from '#renderer/features/servers/choice.ts';
import { allSources, lookFor, withReports, type Look } from '#renderer/features/servers/rows.ts';
import { BEST_FIRST, sorted, type SortColumn } from '#renderer/features/servers/sorting.ts';
import { verdictOf } from '#renderer/features/servers/verdict.ts';
import { chrony, falseticker, report, survey } from '../../support/mock-data.ts';
import { network, recommendation } from '../../support/mock-surveys.ts';

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
const all = allSources(presets, [own], network, configured);
const everything: Look = { text: '', region: 'all', facets: new Set() };
const idOf = (host: string): string => presets.find((preset) => preset.host === host)!.id;
const measured = (host: string, offset: number, bound: number): ServerReport =>
  report(host, offset, bound, { sourceId: idOf(host) });

describe('the list', () => {
  test('own servers first, then what network and service name, then the catalogue', () => {
    expect(all.slice(0, 4).map(({ origin }) => origin)).toEqual([
      'own',
      'network',
      'network',
      'service',
    ]);
    expect(all[3]?.isConfigured).toBe(true);
    expect(all).toHaveLength(presets.length + 4);
  });
  test('what the network names and another list holds stands there once, marked by where it came from', () => {
    const known = [own, presets[0]!, { ...own, id: 'network:b.example', host: 'b.example' }];
    const rows = allSources(
      presets,
      [own],
      known.map((source) => ({ source, origins: ['dhcp'] })),
      [{ ...configured[0]!, host: 'b.example' }],
    );
    expect(rows.slice(0, 2).map(({ id, origin }) => [id, origin])).toEqual([
      [own.id, 'own'],
      ['network:b.example', 'network'],
    ]);
    expect(rows[1]?.isConfigured).toBe(true);
    expect(rows.filter((row) => row.network.length > 0)).toHaveLength(3);
    expect(rows).toHaveLength(presets.length + 2);
  });
  test('the filter for the network leaves only what it names', () => {
    const found = lookFor(all, { ...everything, facets: new Set(['network']) });
    expect(found.map(({ source }) => source.host)).toEqual(['192.168.1.1', 'ntp.office.example']);
    expect(lookFor(all, { ...everything, facets: new Set(['network', 'nts']) })).toEqual([]);
  });
  test('a search finds by name and operator; a filter on the catalogue hides what it does not know', () => {
    const found = lookFor(all, { ...everything, text: 'cloudflare' });
    expect(found.map(({ source }) => source.host)).toContain('time.cloudflare.com');
    expect(lookFor(all, { ...everything, text: 'EXAMPLE.NET' }).map(({ id }) => id)).toEqual([
      own.id,
    ]);
    const nts = lookFor(all, { ...everything, facets: new Set(['nts']) });
    expect(nts.length).toBeGreaterThan(3);
    expect(nts.every(({ source }) => source.nts === true)).toBe(true);
  });
  test('each measured server has what is said of it', () => {
    const result = survey(
      [
        report('time.cloudflare.com', 0, 0.003, { sourceId: idOf('time.cloudflare.com') }),
        report('time.windows.com', 0, 0.03, { sourceId: idOf('time.windows.com') }),
      ],
      { offset: 0, bound: 0.002 },
      0,
    );
    const rows = withReports(all, result, recommendation());
    const adviceOf = (host: string) => rows.find(({ source }) => source.host === host)?.advice;
    expect(adviceOf('time.cloudflare.com')).toMatchObject({ isChosen: true });
    expect(adviceOf('time.windows.com')).toMatchObject({
      isChosen: false,
      reason: { code: 'others-better' },
    });
    // Rows without news stay the same objects: the table draws them only once.
    expect(rows.filter((row, index) => row === all[index])).toHaveLength(all.length - 2);
  });
});

describe('the order', () => {
  const result = survey(
    [
      falseticker('ntp.example.net', -2, 0.001, 2, { sourceId: own.id }),
      measured('nts.netnod.se', 0.001, 0.005),
      measured('time.cloudflare.com', 0.002, 0.003),
      report('ptbtime1.ptb.de', null, 0, { sourceId: idOf('ptbtime1.ptb.de') }),
    ],
    { offset: 0, bound: 0.002 },
    0,
  );
  const rows = withReports(all, result, null);
  const first = (column: SortColumn, direction: 'ascending' | 'descending') =>
    sorted(rows, { column, direction })
      .slice(0, 4)
      .map(({ source }) => source.host);
  const [cloudflare, netnod, mine, silent] = [
    'time.cloudflare.com',
    'nts.netnod.se',
    'ntp.example.net',
    'ptbtime1.ptb.de',
  ];
  test('is that of trust at first, with what was not measured as it was', () => {
    expect(first(BEST_FIRST.column, BEST_FIRST.direction)).toEqual([
      cloudflare,
      netnod,
      mine,
      silent,
    ]);
    const rest = (list: typeof all) => list.filter(({ reports }) => reports.length === 0);
    expect(rest(sorted(rows, BEST_FIRST))).toEqual(rest(rows));
    expect(sorted(all, BEST_FIRST)).toEqual(all);
  });
  test.each([
    ['offset', [mine, netnod, cloudflare]],
    ['bound', [mine, cloudflare, netnod]],
    ['delay', [mine, cloudflare, netnod]],
    ['jitter', [mine, cloudflare, netnod]],
    ['stratum', [cloudflare, netnod, mine]],
  ] as const)('by %s, and back; what was not measured is last both times', (column, hosts) => {
    expect(first(column, 'ascending').slice(0, 3)).toEqual(hosts);
    const back = first(column, 'descending').slice(0, 3);
    expect(back[column === 'stratum' ? 0 : 2]).toBe(mine);
    expect(back).not.toContain(silent);
  });
  test('by name', () => {
    const names = sorted(rows, { column: 'server', direction: 'ascending' });
    expect(names.map(({ source }) => source.host)).toEqual(
      rows.map(({ source }) => source.host).sort((a, b) => a.localeCompare(b)),
    );
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
  test('of a mixed choice the fewer are to be dropped, of equally many those that smear', () => {
    const of = (leap: 'steps' | 'smears' | 'unknown', host: string) => ({ ...own, leap, host });
    const dropped = (...sources: readonly SourceRef[]) =>
      summarise(sources).drop.map(({ host }) => host);
    const [a, b, c] = [of('steps', 'a'), of('smears', 'b'), of('smears', 'c')];
    expect(dropped(a, b)).toEqual(['b']);
    expect(dropped(a, b, c)).toEqual(['a']);
    expect(dropped(b, c, of('unknown', 'd'))).toEqual([]);
  });
  test('an address of one interface cannot be followed', () => {
    expect(summarise([{ ...own, host: 'fe80::1%eth0' }, own]).unfit).toHaveLength(1);
  });
  test('NTS needs both the operator and the service', () => {
    const offers = { ...own, nts: true };
    const cannot = chrony({
      capabilities: { ...chrony().capabilities, nts: { ok: false, reason: 'not-compiled-in' } },
    });
    const ntsOf = (service: typeof cannot, nts: boolean | null) =>
      desiredConfig(service, [{ ...offers, nts }], 'replace', DEFAULT_WISHES).sources[0]?.nts;
    expect(ntsOf(chrony(), true)).toBe(true);
    expect(ntsOf(chrony(), null)).toBe(false);
    expect(ntsOf(cannot, true)).toBe(false);
  });
  test('wishes: one is preferred where the service can, and NTS can be done without', () => {
    const [a, b] = ['a', 'b'].map((id) => ({ ...own, id, host: id, nts: true }));
    const wishes = { preferred: 'b', withoutNts: new Set(['b']) };
    const asked = (backend: 'chrony' | 'timesyncd') => {
      const service = chrony({ detection: { ...chrony().detection, backend } });
      return desiredConfig(service, [a!, b!], 'replace', wishes).sources.map(
        ({ host, prefer, nts }) => [host, prefer, nts],
      );
    };
    expect(asked('chrony')).toEqual([
      ['a', false, true],
      ['b', true, false],
    ]);
    expect(asked('timesyncd').map(([, prefer]) => prefer)).toEqual([false, false]);
  });
  test('servers are moved before or after another, several together in their order', () => {
    const ids = ['a', 'b', 'c', 'd'];
    expect(moved(ids, new Set(['d']), 'a', 'before')).toEqual(['d', 'a', 'b', 'c']);
    expect(moved(ids, new Set(['a']), 'c', 'after')).toEqual(['b', 'c', 'a', 'd']);
    expect(moved(ids, new Set(['d', 'a']), 'c', 'before')).toEqual(['b', 'a', 'd', 'c']);
    expect(moved(ids, new Set(['a', 'b']), 'b', 'after')).toEqual(ids);
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
    ['silent', ['nts-certificate'], 'no-nts', 'warn'],
    ['silent', ['nts-key-exchange'], 'no-nts', 'neutral'],
    ['usable', ['agrees', 'nts-nak'], 'usable', 'good'],
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
