import { describe, expect, test } from 'vitest';
import {
  agreeing,
  everyOutcome,
  following,
  healthy,
  HOSTS,
  judged,
  measured,
  nothing,
  path,
  paths,
  silent,
} from '#test/support/health-evidence.ts';
import { machine, report } from '#test/support/mock-data.ts';
import type { Reason } from '#shared/model/reason.ts';

const nobody = { measured: measured(silent(), { offset: null }) };
const blocked = { ...nobody, paths: paths({ plain: 'silent', fromPort123: null, large: null }) };
/** The router is there and knows names from before, and nothing beyond it can be reached. */
const offInternet = {
  ...nobody,
  paths: paths({ plain: 'silent', fromPort123: null, large: null, nts: 'silent' }),
};

const ntpd = following();
const withNtpd = machine({
  service: { ...ntpd, detection: { ...ntpd.detection, backend: 'ntpsec', unit: 'ntpsec.service' } },
});
const withNts = machine({
  service: {
    ...ntpd,
    state: {
      ...ntpd.state!,
      sources: ntpd.state!.sources.map((source) => ({ ...source, nts: true })),
    } as NonNullable<typeof ntpd.state>,
  },
});

describe('NTP traffic', () => {
  everyOutcome('ntp-port', {
    open: healthy(),
    'blocked-all': healthy(blocked),
    'blocked-some': healthy({
      measured: measured([...agreeing(0, HOSTS.slice(0, 2)), ...silent(HOSTS.slice(2))]),
    }),
    'nothing-back': healthy(offInternet),
    unknown: nothing,
  });

  test('names may be remembered ones: only what comes back now shows that the port is blocked', () => {
    expect(judged('ntp-port', healthy(offInternet))).toMatchObject({
      status: 'unknown',
      fix: null,
    });
    expect(judged('nts-port', healthy({ ...offInternet, machine: withNts })).status).toBe(
      'unknown',
    );
    // Nobody else could be probed.
    expect(judged('ntp-port', healthy({ ...nobody, paths: null })).outcome).toBe('nothing-back');
    for (const nts of ['open', 'refused'] as const) {
      const [first, ...rest] = offInternet.paths;
      const oneBack = { ...offInternet, paths: [{ ...first!, nts }, ...rest] };
      expect(judged('ntp-port', healthy(oneBack))).toMatchObject({
        status: 'fail',
        outcome: 'blocked-all',
      });
    }
  });

  test('silence is the port only where something else comes through', () => {
    const deaf = { ...blocked, names: null, paths: paths({ plain: 'silent', nts: 'silent' }) };
    expect(judged('ntp-port', healthy(deaf)).status).toBe('unknown');
    expect(judged('ntp-port', healthy({ ...deaf, paths: blocked.paths })).outcome).toBe(
      'blocked-all',
    );
    const offline = { ...healthy().network!, interfaces: [] };
    expect(judged('ntp-port', healthy({ ...blocked, network: offline })).status).toBe('unknown');
  });

  test('one silent server may be down', () => {
    const one = measured([...agreeing(0, HOSTS.slice(1)), ...silent(['a.example'])]);
    expect(judged('ntp-port', healthy({ measured: one })).status).toBe('pass');
    const alone = { measured: measured(silent(['a.example']), { offset: null }), paths: null };
    expect(judged('ntp-port', healthy(alone)).status).toBe('unknown');
  });

  test('a server whose keys could not be had was sent nothing', () => {
    const reasons: Reason[] = [{ code: 'nts-key-exchange', severity: 'bad', detail: 'timeout' }];
    const keyless = HOSTS.map((host) => report(host, null, 0, { reasons, sent: 0 }));
    const evidence = healthy({ measured: measured(keyless, { offset: null }), paths: null });
    expect(judged('ntp-port', evidence).status).toBe('unknown');
  });

  test('a server that is silent by NTS may be reached by small requests', () => {
    const large = HOSTS.map((host) => report(host, null, 0, { authentication: 'nts', sent: 4 }));
    const evidence = healthy({
      measured: measured(large, { offset: null }),
      paths: paths({ large: 'silent' }),
    });
    expect(judged('ntp-port', evidence).outcome).toBe('open');
    expect(judged('large-packets', evidence).outcome).toBe('blocked-unused');
    // The service asks without NTS, and may well hear them.
    expect(judged('servers', evidence).status).toBe('unknown');
  });

  test('nothing is blocked where there is no way out', () => {
    const network = { ...healthy().network!, defaultRoute: false };
    const unreachable = paths({
      plain: 'unreachable',
      fromPort123: null,
      large: null,
      nts: 'unreachable',
    });
    const evidence = healthy({ ...nobody, network, paths: unreachable });
    expect(judged('ntp-port', evidence).status).toBe('unknown');
    expect(judged('nts-port', evidence).status).toBe('unknown');
    // A closed network with servers of its own.
    const closed = healthy({ network, paths: unreachable });
    expect(judged('ntp-port', closed).outcome).toBe('open');
  });

  test('a server that was left alone says nothing', () => {
    const reasons: Reason[] = [{ code: 'etiquette-wait', severity: 'info', seconds: 30 }];
    const waiting = HOSTS.map((host) => report(host, null, 0, { reasons, sent: 0 }));
    const evidence = healthy({ measured: measured(waiting, { offset: null }), paths: null });
    expect(judged('ntp-port', evidence).status).toBe('unknown');
    expect(judged('servers', evidence).status).toBe('unknown');
  });
});

describe('source port 123', () => {
  const dropped = paths({ fromPort123: 'silent' });
  everyOutcome('source-port', {
    open: healthy(),
    blocked: healthy({ paths: dropped, machine: withNtpd }),
    'blocked-unused': healthy({ paths: dropped }),
    unknown: healthy({ paths: paths({ fromPort123: null }) }),
  });

  test('it fails only where the service sends from there', () => {
    expect(judged('source-port', healthy({ paths: dropped, machine: withNtpd }))).toMatchObject({
      status: 'fail',
      fix: { kind: 'by-hand', steps: 'open-source-port' },
    });
    expect(judged('source-port', healthy({ paths: dropped })).status).toBe('pass');
  });

  test('one request may be lost, and silence to everything tells nothing', () => {
    const once = healthy({ paths: [path('p.example', { fromPort123: 'silent' })] });
    expect(judged('source-port', once).status).toBe('unknown');
    const all = paths({ plain: 'silent', fromPort123: 'silent' });
    expect(judged('source-port', healthy({ paths: all })).status).toBe('unknown');
    const some = [path('p.example'), path('q.example', { fromPort123: 'silent' })];
    expect(judged('source-port', healthy({ paths: some })).outcome).toBe('open');
  });
});

describe('large packets', () => {
  const dropped = paths({ large: 'silent' });
  everyOutcome('large-packets', {
    open: healthy(),
    blocked: healthy({ paths: dropped, machine: withNts }),
    'blocked-unused': healthy({ paths: dropped }),
    unknown: healthy({ paths: null }),
  });

  test('a server measured by NTS has answered large ones', () => {
    const reports = agreeing().map((one) => ({ ...one, authentication: 'nts' as const }));
    const evidence = healthy({ measured: measured(reports), paths: dropped });
    expect(judged('large-packets', evidence).outcome).toBe('open');
  });
});

describe('NTS key exchange', () => {
  const dropped = paths({ nts: 'silent' });
  everyOutcome('nts-port', {
    open: healthy(),
    blocked: healthy({ paths: dropped, machine: withNts }),
    'blocked-unused': healthy({ paths: dropped }),
    unknown: healthy({ paths: null }),
  });

  test('what a measurement by NTS came to counts as well', () => {
    const keyless = (detail: string) => {
      const reasons: Reason[] = [{ code: 'nts-key-exchange', severity: 'bad', detail }];
      const reports = HOSTS.map((host) => report(host, null, 0, { reasons, sent: 0 }));
      return healthy({
        measured: measured(reports, { offset: null }),
        paths: paths({ nts: null }),
      });
    };
    expect(judged('nts-port', keyless('timeout')).outcome).toBe('blocked-unused');
    // Whoever answered there, it was reached.
    expect(judged('nts-port', keyless('server-error')).outcome).toBe('open');
    expect(judged('nts-port', keyless('waiting')).status).toBe('unknown');
  });

  test('where nothing comes back at all, it is not this port', () => {
    const deaf = { ...nobody, names: null, paths: paths({ plain: 'silent', nts: 'silent' }) };
    expect(judged('nts-port', healthy(deaf)).status).toBe('unknown');
  });
});
