import { describe, expect, it } from 'vitest';
import { recommendationText } from '#main/cli/recommendation-text.ts';
import { surveyText } from '#main/cli/survey-text.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { Recommendation } from '#shared/model/recommendation.ts';
import type { ServerReport, Survey } from '#shared/model/survey.ts';
import { falseticker, report, survey } from '../../support/mock-data.ts';

const pool = ['203.0.113.4', '203.0.113.9'].map((address, index) =>
  report('pool.ntp.org', 0.001 * index, 0.004, {
    sourceId: 'pool',
    key: `${address}:123`,
    address,
    stratum: 2,
    referenceId: '192.0.2.220',
  }),
);
const servers: readonly ServerReport[] = [
  report('nts.netnod.se', 0.0029551, 0.0004561, { authentication: 'nts' }),
  pool[0]!,
  report('time.cloudflare.com', 0.002, 0.002, { stratum: 3, referenceId: '10.20.8.4' }),
  pool[1]!,
  falseticker('ntp.example.net', -2.5, 0.001, 2.5),
  report('mute.example', null, 0),
];

/** The lines as a terminal of that width shows them. */
const linesAt = (width: number, of: Survey = survey(servers, { offset: 0, bound: 0.001 }, 0)) =>
  surveyText(of, [], { color: false, width }).split('\n');

describe('a survey for people', () => {
  it('has a line per server with figures and reasons, pool members under the name of the pool', () => {
    expect(linesAt(120).slice(0, 8)).toEqual([
      '   server                      offset ± bound     delay    jitter  st  sec  reference',
      '+  nts.netnod.se        +0.002955 ±0.000456 s  0.000821  0.000015   1  NTS  PPS          agrees',
      '   pool.ntp.org',
      '+    203.0.113.4        +0.000000 ±0.004000 s  0.007200  0.000133   2  -    192.0.2.220  agrees',
      '+    203.0.113.9        +0.001000 ±0.004000 s  0.007200  0.000133   2  -    192.0.2.220  agrees',
      '+  time.cloudflare.com  +0.002000 ±0.002000 s  0.003600  0.000067   3  -    10.20.8.4    agrees',
      'x  ntp.example.net      -2.500000 ±0.001000 s  0.001800  0.000033   2  -    PPS',
      '    falseticker, apart from the majority (2.5 s)',
    ]);
    expect(linesAt(120)[8]).toBe('?  mute.example         no answer');
  });

  it.each([80, 120])('stays within %i columns', (width) => {
    const why = [
      { code: 'nts-certificate', severity: 'bad', detail: 'expired' },
      { code: 'partial-loss', severity: 'warning' },
      { code: 'nts-clock-too-wrong', severity: 'warning', seconds: 86_400 },
    ] as const satisfies readonly Reason[];
    const wordy = servers.map((server) => ({ ...server, reasons: why }));
    const lines = linesAt(width, survey(wordy, { offset: 0, bound: 0.001 }, 0));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('measured by plain NTP');
  });

  it('puts the reference among the words where there is no room for its column', () => {
    const lines = linesAt(79);
    expect(lines[0]).toMatch(/ sec$/);
    // Usual names and references do fit into 80 columns.
    expect(linesAt(80)[0]).toMatch(/ reference$/);
    expect(lines[1]).toMatch(/^\+ nts\.netnod\.se .* NTS$/);
    expect(lines[2]).toBe('    reference PPS; agrees');
  });

  it('says the gravest reason first', () => {
    const two: readonly Reason[] = [
      { code: 'partial-loss', severity: 'warning' },
      { code: 'unsynchronised', severity: 'bad' },
    ];
    const [, line = ''] = linesAt(160, survey([{ ...servers[0]!, reasons: two }], null, 0, []));
    expect(line).toMatch(/is itself not synchronised; some requests got no answer$/);
  });

  it('shows no control character that a server sent', () => {
    const evil = report('a.example', 0, 0.001, { referenceId: '\u001b[2J' });
    expect(linesAt(120, survey([evil], null, 0, [])).join()).not.toContain('\u001b');
  });
});

describe('a recommendation for people', () => {
  const best: Recommendation = {
    chosen: [
      {
        sourceId: 'own:a.example:123',
        reasons: [
          { code: 'bound', bound: 0.0046 },
          { code: 'own-operator', operator: null },
        ],
      },
    ],
    omitted: ['b', 'c', 'd'].map((name) => ({
      sourceId: `own:${name}.example:123`,
      reason: { code: name === 'd' ? 'refuses' : 'unconfirmed' },
    })),
    shortfalls: [{ code: 'too-few-servers', have: 1, want: 4 }],
  };
  const sources = ['a', 'b', 'c', 'd'].map((name) => ({
    id: `own:${name}.example:123`,
    host: `${name}.example`,
    port: 123,
    kind: 'server' as const,
    operator: null,
    leap: 'unknown' as const,
    nts: null,
  }));

  it('gives the reasons, what is missing, and each reason for leaving out once', () => {
    expect(recommendationText(best, sources, { color: false, width: 80 }).split('\n')).toEqual([
      '',
      'Best to follow:',
      '  1  a.example  ±4.6 ms, operator not known',
      '  ! 1 server where 4 are wanted: a wrong one may not be outvoted',
      '',
      'Left out:',
      '  not confirmed by a majority: b.example, c.example',
      '  asks not to be asked: d.example',
      '',
    ]);
  });

  it('says so when nobody can be recommended', () => {
    const none: Recommendation = { chosen: [], omitted: [], shortfalls: [{ code: 'no-majority' }] };
    const text = recommendationText(none, [], { color: false, width: 80 });
    expect(text).toBe('\nNo server can be recommended.\n  ! the servers do not agree\n');
  });
});
