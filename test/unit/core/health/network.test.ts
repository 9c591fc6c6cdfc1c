import { describe, expect, test } from 'vitest';
import { everyOutcome, healthy, HOSTS, judged, nothing } from '#test/support/health-evidence.ts';
import { machine } from '#test/support/mock-data.ts';

const network = healthy().network!;
const lookUp = (problem: 'timeout' | 'not-found' | 'no-network' | null, host: string) => ({
  host,
  addresses: problem === null ? ['192.0.2.1'] : [],
  problem,
});

describe('network', () => {
  everyOutcome('network', {
    up: healthy(),
    down: healthy({ network: { ...network, interfaces: [], defaultRoute: false } }),
    'no-route': healthy({ network: { ...network, defaultRoute: false } }),
    unknown: nothing,
  });

  test('an address without word of a route is not called a way out', () => {
    const finding = judged('network', healthy({ network: { ...network, defaultRoute: null } }));
    expect(finding.status).toBe('unknown');
  });

  test('a closed network is a warning, for it may have time servers of its own', () => {
    const finding = judged('network', healthy({ network: { ...network, defaultRoute: false } }));
    expect(finding.status).toBe('warn');
  });

  test('the settings are opened where the system has a page for them', () => {
    const down = { ...network, interfaces: [] };
    const onWindows = healthy({ network: down, machine: machine({ platform: 'win32' }) });
    expect(judged('network', onWindows).fix).toEqual({ kind: 'system-settings', page: 'network' });
    expect(judged('network', healthy({ network: down })).fix).toMatchObject({ steps: 'connect' });
  });
});

describe('dns', () => {
  everyOutcome('dns', {
    resolves: healthy(),
    broken: healthy({ names: HOSTS.map((host) => lookUp('timeout', host)) }),
    'some-names': healthy({
      names: HOSTS.map((host, index) => lookUp(index === 0 ? 'not-found' : null, host)),
    }),
    unknown: healthy({ names: null }),
  });

  test('one name that does not exist is a mistake in the name, not in the name server', () => {
    const names = [lookUp('not-found', 'tiem.example')];
    expect(judged('dns', healthy({ names }))).toMatchObject({
      status: 'warn',
      outcome: 'some-names',
      facts: { hosts: ['tiem.example'] },
    });
    expect(judged('dns', healthy({ names: [lookUp('timeout', 'time.example')] })).outcome).toBe(
      'broken',
    );
  });

  test('where nothing exists at all, it is the name server that says so', () => {
    const names = HOSTS.map((host) => lookUp('not-found', host));
    expect(judged('dns', healthy({ names })).outcome).toBe('broken');
  });

  test('without a network the name server is not blamed', () => {
    const names = HOSTS.map((host) => lookUp('timeout', host));
    const offline = { ...network, interfaces: [] };
    expect(judged('dns', healthy({ names, network: offline })).status).toBe('unknown');
    const refused = HOSTS.map((host) => lookUp('no-network', host));
    expect(judged('dns', healthy({ names: refused })).status).toBe('unknown');
  });
});
