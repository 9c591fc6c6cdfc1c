import type { SurveyState } from '#shared/model/snapshot.ts';
import type { ServerReport } from '#shared/model/survey.ts';
import { presets } from '#shared/presets/servers.ts';
import type { NetworkCandidate } from '#shared/model/network.ts';
import type { OmissionReason, Recommendation } from '#shared/model/recommendation.ts';
import { falseticker, report, survey } from './mock-data.ts';

/** Measurements that the scenarios show. */

export const ago = (seconds: number): number => Date.now() - seconds * 1000;
export const finished = (
  servers: readonly ServerReport[],
  agreed: { offset: number; bound: number } | null,
  reasons?: Parameters<typeof survey>[3],
): SurveyState => ({
  running: null,
  result: survey(servers, agreed, ago(12), reasons),
  recommendation: null,
  finishedAt: ago(12),
  error: null,
});

/** Nothing was ever measured. */
export const never: SurveyState = {
  running: null,
  result: null,
  recommendation: null,
  finishedAt: null,
  error: null,
};

export const right = finished(
  [
    report('time.cloudflare.com', 0.0004, 0.0029, { stratum: 3 }),
    report('nts.netnod.se', 0.0012, 0.0046),
    report('ptbtime1.ptb.de', -0.0006, 0.0041),
    report('ntp.time.nl', 0.0009, 0.0062),
    report('ntp.dfm.dk', 0.0015, 0.0075),
  ],
  { offset: 0.0005, bound: 0.0023 },
);
export const off = finished(
  [
    report('time.cloudflare.com', 1.2834, 0.0029, { stratum: 3 }),
    report('nts.netnod.se', 1.2848, 0.0046),
    report('ptbtime1.ptb.de', 1.2841, 0.0081),
    report('time.nist.gov', 1.279, 0.026),
    falseticker('ntp.example.net', 0.912, 0.014, 0.372),
  ],
  { offset: 1.284, bound: 0.0031 },
);

/** No name of a server could be looked up. */
export const offline = finished(
  ['time.cloudflare.com', 'nts.netnod.se', 'ptbtime1.ptb.de', 'time.nist.gov'].map((host) =>
    report(host, null, 0, {
      key: `${host}:123`,
      address: null,
      verdict: 'silent',
      reasons: [{ code: 'dns-failed', severity: 'bad', detail: 'failed' }],
      sent: 0,
    }),
  ),
  null,
  [{ code: 'none-usable', of: 4 }],
);

/** Many servers, one of them an hour away, one with a very long name. */
export const crowd = finished(
  [
    ...[0.8, 1.1, 0.2, 0.9, 1.9].map((ms, index) =>
      report(`ntp${index}.example.org`, ms / 1000, 0.002 + index / 1000),
    ),
    report(
      'a-very-long-host-name-that-nobody-would-type.time-service.department.example.museum',
      0.0011,
      0.009,
    ),
    ...['203.0.113.4', '203.0.113.9', '203.0.113.77'].map((address, index) =>
      report('2.debian.pool.ntp.org', (index - 1) / 700, 0.006, {
        key: `${address}:123`,
        address,
      }),
    ),
    falseticker('hour.example.net', 3600.2, 0.02, 3600.2),
    falseticker('behind.example.net', -0.9, 0.02, 0.9),
    report('192.0.2.7', null, 0),
  ],
  { offset: 0.0008, bound: 0.0017 },
);

/** Two servers smear a leap second just now. */
export const smearing = finished(
  [
    ...(right.result?.servers ?? []).slice(0, 4),
    ...['time.google.com', 'time1.google.com'].map((host) =>
      report(host, 0.412, 0.004, {
        sourceId: presets.find((preset) => preset.host === host)?.id ?? host,
        verdict: 'rejected',
        reasons: [{ code: 'smearing', severity: 'warning', seconds: 0.4117 }],
      }),
    ),
  ],
  { offset: 0.0005, bound: 0.0023 },
  [
    { code: 'agree', agree: 4, of: 4 },
    { code: 'smear-noticed', hosts: ['time.google.com', 'time1.google.com'], apart: 0.4117 },
  ],
);

/** One of five smears leap seconds, on a day without any. */
export const mixedLeap = finished(
  [
    ...(right.result?.servers ?? []).slice(0, 4),
    report('time.google.com', 0.0011, 0.004, {
      reasons: [
        { code: 'agrees', severity: 'info' },
        { code: 'smeared-with-unsmeared', severity: 'warning' },
      ],
    }),
  ],
  { offset: 0.0005, bound: 0.0023 },
  [
    { code: 'agree', agree: 5, of: 5 },
    { code: 'mixed-leap-policies', smearing: ['time.google.com'], drop: ['time.google.com'] },
  ],
);

/** The survey of the Servers screen: presets as measured, one own server. */
export const surveyed = (): ServerReport[] => {
  const of = (host: string, offset: number | null, bound: number, more = {}): ServerReport => {
    const preset = presets.find((candidate) => candidate.host === host);
    return report(host, offset, bound, { sourceId: preset?.id ?? `own:${host}:123`, ...more });
  };
  return [
    of('time.cloudflare.com', 1.2834, 0.0029, { stratum: 3, authentication: 'nts' }),
    of('nts.netnod.se', 1.2848, 0.0046, { authentication: 'nts' }),
    of('ptbtime1.ptb.de', 1.2841, 0.0081),
    of('time.nist.gov', 1.279, 0.052),
    of('time.windows.com', 1.2817, 0.031, {
      stratum: 3,
      verdict: 'usable',
      reasons: [{ code: 'jittery', severity: 'warning', seconds: 0.0049 }],
    }),
    ...['203.0.113.4', '203.0.113.9', '203.0.113.77', '203.0.113.80'].map((address, index) =>
      of('de.pool.ntp.org', 1.2836 + index / 5000, 0.0074 + index / 300, {
        key: `${address}:123`,
        address,
        stratum: 2,
      }),
    ),
    falseticker('ntp.example.net', 0.912, 0.014, 0.372),
    of('192.0.2.7', null, 0),
  ];
};
export const ownServers = ['ntp.example.net', '192.0.2.7'].map((host) => ({
  id: `own:${host}:123`,
  host,
  port: 123,
  kind: 'server' as const,
  operator: null,
  leap: 'unknown' as const,
  nts: null,
}));

/** What this computer's network names: its gateway, and one server by DHCP. */
export const network: readonly NetworkCandidate[] = (
  [
    ['192.168.1.1', ['gateway', 'dhcp']],
    ['ntp.office.example', ['domain']],
  ] as const
).map(([host, origins]) => ({
  source: {
    id: `network:${host}`,
    host,
    port: 123,
    kind: 'server',
    operator: null,
    leap: 'unknown',
    nts: null,
  },
  origins,
}));

/** What the engine recommends of {@link surveyed}. */
export function recommendation(more: Partial<Recommendation> = {}): Recommendation {
  const idOf = (host: string): string =>
    presets.find((preset) => preset.host === host)?.id ?? `own:${host}:123`;
  const left = (host: string, reason: OmissionReason) => ({ sourceId: idOf(host), reason });
  return {
    chosen: (
      [
        ['time.cloudflare.com', 0.0029, 'Cloudflare', true],
        ['nts.netnod.se', 0.0046, 'Netnod', true],
        ['ptbtime1.ptb.de', 0.0081, 'PTB', false],
        ['time.nist.gov', 0.052, 'NIST', false],
      ] as const
    ).map(([host, bound, operator, isPreferred]) => ({
      sourceId: idOf(host),
      reasons: [
        { code: 'bound', bound },
        { code: 'own-operator', operator },
        ...(isPreferred ? [{ code: 'nts' } as const] : []),
      ],
    })),
    omitted: [
      left('de.pool.ntp.org', { code: 'pool' }),
      left('time.windows.com', { code: 'others-better', bound: 0.031 }),
      left('ntp.example.net', { code: 'rejected', because: 'falseticker' }),
      left('192.0.2.7', { code: 'silent', because: 'no-answer' }),
    ],
    shortfalls: [],
    ...more,
  };
}
