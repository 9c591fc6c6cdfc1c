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
  silent,
  source,
} from '#test/support/health-evidence.ts';
import { machine } from '#test/support/mock-data.ts';
import { fixWords } from '#main/cli/health-fix-words.ts';
import { readSources } from '#shared/core/plan/chrony/sources.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import type { HealthEvidence } from '#shared/core/health/evidence.ts';
import type { Detection, LiveSource, MachineView, ServiceStatus } from '#shared/model/backend.ts';
import type { ChronyState } from '#shared/model/service-state.ts';

const withMachine = (more: Partial<MachineView>): HealthEvidence =>
  healthy({ machine: machine({ service: following(), ...more }) });

const detected = (more: Partial<Detection>): HealthEvidence => {
  const service = following();
  return withMachine({ service: { ...service, detection: { ...service.detection, ...more } } });
};

const says = (more: Partial<ServiceStatus>): HealthEvidence => {
  const service = following();
  return withMachine({ service: { ...service, status: { ...service.status!, ...more } } });
};

const timesyncd = (more: Partial<Detection>): Detection => ({
  ...following().detection,
  backend: 'timesyncd',
  unit: 'systemd-timesyncd.service',
  ...more,
});

describe('service installed', () => {
  everyOutcome('service-installed', {
    installed: healthy(),
    none: withMachine({ service: null }),
    'only-others': withMachine({ service: null, others: [timesyncd({})] }),
    container: withMachine({
      service: null,
      virtualisation: { kind: 'container', detail: 'docker' },
    }),
    unknown: nothing,
  });

  test('the command fits the distribution, and none is guessed', () => {
    expect(judged('service-installed', withMachine({ service: null })).fix).toMatchObject({
      commands: ['sudo apt install chrony'],
    });
    const other = withMachine({ service: null, system: 'Slackware 15.0' });
    expect(judged('service-installed', other).fix).toMatchObject({ commands: [] });
  });
});

describe('service running', () => {
  everyOutcome('service-running', {
    running: healthy(),
    stopped: detected({ running: 'no' }),
    barred: detected({ running: 'no', startsAtBoot: 'masked' }),
    replaced: healthy({
      machine: machine({
        service: { ...following(), detection: { ...following().detection, running: 'no' } },
        others: [timesyncd({ running: 'yes' })],
      }),
    }),
    unknown: detected({ running: 'unknown' }),
  });

  test('a stopped one can be started from here, a masked one is unmasked first', () => {
    expect(judged('service-running', detected({ running: 'no' })).fix).toEqual({
      kind: 'start-service',
    });
    const masked = detected({ running: 'no', startsAtBoot: 'masked' });
    expect(judged('service-running', masked).fix).toMatchObject({
      steps: 'unmask-service',
      commands: ['sudo systemctl unmask chrony.service'],
    });
  });

  test('a unit name that is no name gets no command', () => {
    const odd = detected({ running: 'no', startsAtBoot: 'masked', unit: 'x.service; reboot' });
    expect(judged('service-running', odd).fix).toMatchObject({ commands: [] });
  });
});

describe('service at boot', () => {
  everyOutcome('service-boot', {
    starts: healthy(),
    'does-not': detected({ startsAtBoot: 'no' }),
    masked: detected({ startsAtBoot: 'masked' }),
    unknown: detected({ startsAtBoot: 'unknown' }),
  });

  /** chrony that is disabled, with this configuration, and a lease that names a server. */
  const disabled = (text: string): HealthEvidence => {
    const files = {
      conf: { path: '/etc/chrony/chrony.conf', text },
      included: [{ path: '/run/chrony-dhcp/eth0.sources', text: 'server 192.0.2.1 iburst\n' }],
      confDirs: [],
      sourceDirs: ['/run/chrony-dhcp'],
    };
    const service = following();
    const sources = readSources(files, () => 'smears');
    const state = { ...service.state!, ...files, sources, enabled: false } as ChronyState;
    const detection = { ...service.detection, startsAtBoot: 'no' } as const;
    return withMachine({ service: { ...service, detection, state } });
  };

  test('enabling it changes no line of its configuration', () => {
    const evidence = disabled(
      'server a.example iburst key 7\nserver b.example certset 1\npool c.example maxsources 1\n' +
        'server d.example\nserver d.example port 1123\nmakestep 1 3\nleapsectz right/UTC\n',
    );
    const { fix } = judged('service-boot', evidence);
    if (fix?.kind !== 'enable-at-boot') expect.fail();
    expect(fix.commands).toEqual(['sudo systemctl enable chrony.service']);
    // What a lease names is not written down for good; of two lines for one host neither is chosen.
    expect(fix.desired.sources.map(({ host }) => host)).toEqual([
      'a.example',
      'b.example',
      'c.example',
    ]);
    // What the file knows of it beside the wish must not travel along: the contract refuses it.
    expect(Object.keys(fix.desired.sources[0]!)).not.toContain('path');
    const plan = planChange(evidence.machine!.service!.state!, fix.desired);
    expect(plan).toMatchObject({
      ok: true,
      value: { files: [], commands: [{ args: ['enable', 'chrony.service'] }] },
    });
    expect(fixWords(fix)).not.toContain('apply');
  });

  test('a service that follows its network alone is enabled by hand', () => {
    expect(judged('service-boot', disabled('makestep 1 3\n')).fix).toEqual({
      kind: 'by-hand',
      steps: 'enable-service',
      commands: ['sudo systemctl enable chrony.service'],
    });
  });

  test('without systemd the command adds what is there', () => {
    const { fix } = judged('service-boot', disabled('server a.example port 1123\n'));
    if (fix?.kind !== 'enable-at-boot') expect.fail();
    expect(fixWords({ ...fix, commands: [] })).toMatch(/: trueclock apply --add a\.example:1123$/);
  });
});

describe('service alone', () => {
  everyOutcome('service-alone', {
    alone: healthy(),
    several: withMachine({ others: [timesyncd({})], conflict: true }),
    'several-at-boot': withMachine({ others: [timesyncd({ running: 'no' })] }),
    unknown: withMachine({ others: [timesyncd({ running: 'unknown', startsAtBoot: 'no' })] }),
  });

  test('the one that is shown stays, the other is stopped', () => {
    const both = withMachine({ others: [timesyncd({})], conflict: true });
    expect(judged('service-alone', both)).toMatchObject({
      status: 'fail',
      facts: { services: ['chrony', 'timesyncd'] },
      fix: { commands: ['sudo systemctl disable --now systemd-timesyncd.service'] },
    });
  });
});

describe('service sources', () => {
  const [first, ...rest] = following().status!.sources;
  everyOutcome('service-sources', {
    same: healthy(),
    'not-used': says({ sources: rest }),
    unknown: says({ sources: [] }),
  });

  test('names are compared whatever their spelling', () => {
    const shouted = { ...first!, name: 'A.EXAMPLE.' };
    expect(judged('service-sources', says({ sources: [shouted, ...rest] })).status).toBe('pass');
    expect(judged('service-sources', says({ sources: rest }))).toMatchObject({
      status: 'warn',
      facts: { hosts: [HOSTS[0]], of: 4 },
      fix: { commands: ['sudo systemctl restart chrony.service'] },
    });
  });

  test('a chronyd of before 4.0 tells no names, so that none is missed', () => {
    const service = following();
    const addresses = service.status!.sources.map((one) => ({ ...one, name: one.address! }));
    const status = { ...service.status!, sources: addresses };
    const state = { ...(service.state as ChronyState), version: '3.5' };
    const old = withMachine({ service: { ...service, state, status } });
    expect(judged('service-sources', old)).toMatchObject({ status: 'unknown', outcome: 'unknown' });
  });
});

const register = (...reaches: readonly number[]) =>
  following().status!.sources.map((source, index) => ({ ...source, reach: reaches[index] ?? 1 }));

describe('a service that has just begun', () => {
  const fresh = (sources: readonly LiveSource[], awaited = 20) =>
    says({ awaited, sources, synchronised: 'no', leap: 'unsynchronised', stratum: null });
  const words = (evidence: HealthEvidence) =>
    (['reach', 'stratum'] as const).map((id) => judged(id, evidence).outcome);
  const FAILED = ['none', 'unsynchronised'];

  test('has not failed while the requests of its first burst are outstanding', () => {
    expect(words(fresh(register(0, 0, 0, 0)))).toEqual(['unknown', 'unknown']);
    expect(words(fresh(register(0o17, 0, 0o3, 0), 9))).toEqual(['unknown', 'unknown']);
    // It has heard all of them, and is not done with weighing them.
    expect(words(fresh(register(1, 1, 1, 1), 4))).toEqual(['all', 'unknown']);
  });

  test('has failed when its burst is over, or where it does not tell of any', () => {
    expect(words(fresh(register(0, 0, 0, 0), 0))).toEqual(FAILED);
    const untold = { awaited: null, sources: register(0, 0, 0, 0), synchronised: 'no' } as const;
    expect(words(says(untold))).toEqual(FAILED);
  });

  test('does not go on for ever: bursts last where nothing can be sent', () => {
    // The network is dead: we hear nothing of its servers either.
    const dead = { ...fresh(register(0, 0, 0, 0)), measured: measured(silent(), { offset: null }) };
    expect(words(dead)).toEqual(FAILED);
    // One server cannot be sent to, and others have been heard for longer than a burst.
    expect(words(fresh(register(0, 0o377, 0o77, 0o37), 1))).toEqual(['some', 'unsynchronised']);
  });

  test('is synchronised as soon as it says so', () => {
    const quick = says({ awaited: 12, sources: register(0o3, 0o1, 0o1, 0o1) });
    expect(judged('stratum', quick).outcome).toBe('synchronised');
  });
});

describe('reach', () => {
  const none = says({ sources: register(0, 0, 0, 0) });
  everyOutcome('reach', {
    all: healthy(),
    some: says({ sources: register(0) }),
    none,
    unknown: says({ sources: [] }),
  });

  test('one answer among the last eight is enough', () => {
    expect(judged('reach', says({ sources: register(0o200, 1, 1, 1) })).status).toBe('pass');
  });

  test('it is to ask again where its servers answer us, and else to follow others', () => {
    expect(judged('reach', none).fix).toEqual({ kind: 'sync', step: false });
    const good = ['w.example', 'x.example', 'y.example'];
    const others = measured([...silent(), ...agreeing(0, good)], {
      configured: HOSTS.map((host) => source(host).id),
    });
    expect(judged('reach', { ...none, measured: others }).fix).toMatchObject({
      kind: 'apply-recommendation',
    });
  });
});

describe('stratum', () => {
  everyOutcome('stratum', {
    synchronised: healthy(),
    unsynchronised: says({ synchronised: 'no' }),
    unknown: says({ synchronised: 'unknown', stratum: null }),
  });

  test('stratum 16 and the alarm mean the same, whatever else it says', () => {
    expect(judged('stratum', says({ stratum: 16 })).status).toBe('fail');
    expect(judged('stratum', says({ leap: 'unsynchronised' })).status).toBe('fail');
    expect(judged('stratum', says({ synchronised: 'no' })).fix).toEqual({
      kind: 'sync',
      step: false,
    });
  });

  test('a service that is stopped says nothing', () => {
    const stopped = withMachine({ service: { ...following(), status: null } });
    expect(judged('stratum', stopped).status).toBe('unknown');
  });
});
