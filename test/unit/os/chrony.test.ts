import { describe, expect, it } from 'vitest';
import { createChronyBackend } from '#main/os/linux/chrony/backend.ts';
import type { Capabilities, Detection, ServiceStatus } from '#shared/model/backend.ts';
import { chronyc, debian, DEBIAN_CONF, systemctl } from '#test/support/chrony-machine.ts';
import { stateOf } from '#test/support/chrony-state.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { readFixture } from '#test/support/fixtures.ts';

const CONF = '/etc/chrony/chrony.conf';

const detect = (machine: FakeMachine): Promise<Detection> =>
  createChronyBackend(fakeHost(machine)).detect();

async function capabilities(machine: FakeMachine): Promise<Capabilities> {
  const backend = createChronyBackend(fakeHost(machine));
  return backend.capabilities(await backend.detect());
}

async function read(machine: FakeMachine) {
  const backend = createChronyBackend(fakeHost(machine));
  return backend.read(await backend.detect());
}

/** A Debian on which systemctl answers with a capture, whatever it is asked. */
const captured = (name: string): FakeMachine =>
  debian({
    programs: {
      '/usr/bin/systemctl': (args) =>
        readFixture(`systemd/${name}`)
          .split('\n\n')
          .slice(0, args.length - 3)
          .join('\n\n'),
    },
  });

describe('detecting chrony', () => {
  it('knows that it runs and starts at boot, from systemd itself', async () => {
    const found = await detect(captured('show-chrony-running.txt'));
    expect(found).toMatchObject({
      backend: 'chrony',
      unit: 'chrony.service',
      installed: true,
      running: 'yes',
      startsAtBoot: 'yes',
      version: '4.3',
    });
    expect(found.evidence.map(({ from }) => from)).toEqual([
      '/usr/sbin/chronyd',
      'systemctl show chrony.service',
      'chronyd -v',
    ]);
  });
  it.each([
    ['show-chrony-disabled.txt', { running: 'no', startsAtBoot: 'no' }],
    ['show-chrony-masked.txt', { running: 'no', startsAtBoot: 'masked' }],
  ])('reads %s', async (name, expected) => {
    expect(await detect(captured(name))).toMatchObject({ installed: true, ...expected });
  });
  it.each([
    [{ ActiveState: 'activating', SubState: 'auto-restart' }, { running: 'no' }],
    [{ ActiveState: 'activating', SubState: 'start' }, { running: 'yes' }],
    [{ ActiveState: 'failed' }, { running: 'no' }],
    [{ UnitFileState: 'static' }, { startsAtBoot: 'unknown' }],
    [{ UnitFileState: 'enabled-runtime' }, { startsAtBoot: 'no' }],
  ])('with %j says %j', async (unit, expected) => {
    const programs = {
      '/usr/bin/systemctl': systemctl({ 'chrony.service': { Id: 'chrony.service', ...unit } }),
    };
    expect(await detect(debian({ programs }))).toMatchObject(expected);
  });
  it('does not call a service stopped when systemd does not answer', async () => {
    const programs = { '/usr/bin/systemctl': () => ({ code: 1, stdout: '' }) };
    expect(await detect(debian({ programs }))).toMatchObject({
      installed: true,
      unit: null,
      running: 'unknown',
      startsAtBoot: 'unknown',
    });
  });
  it('is not installed where there is neither unit nor program', async () => {
    const programs = { '/usr/bin/systemctl': systemctl({}) };
    const machine: FakeMachine = { programs };
    expect(await detect(machine)).toMatchObject({ installed: false, running: 'no', unit: null });
    expect(Object.values(await capabilities(machine))).toEqual(
      Array.from({ length: 6 }, () => ({ ok: false, reason: 'not-installed' })),
    );
  });
});

describe('capabilities', () => {
  const stopped = systemctl({
    'chrony.service': { Id: 'chrony.service', ActiveState: 'inactive', UnitFileState: 'disabled' },
  });
  const inContainer = (args: readonly string[]) =>
    args[0] === '--container' ? 'lxc\n' : { code: 1, stdout: 'none\n' };

  it('are all there on a Debian', async () => {
    expect(Object.values(await capabilities(debian())).every(({ ok }) => ok)).toBe(true);
  });
  it.each<[string, FakeMachine]>([
    ['nixos', debian({ files: { '/etc/NIXOS': '' } })],
    ['nixos', debian({ files: { '/etc/os-release': 'ID=nixos\n' } })],
    [
      'read-only-etc',
      debian({ files: { '/proc/self/mountinfo': '22 1 8:1 / / ro - ext4 /dev/sda1 ro\n' } }),
    ],
    ['masked', captured('show-chrony-masked.txt')],
    [
      'container',
      debian({
        programs: {
          '/usr/bin/systemd-detect-virt': inContainer,
          '/usr/bin/systemctl': stopped,
          '/usr/bin/systemd-analyze': () => ({ code: 1, stdout: '' }),
        },
      }),
    ],
  ])('to configure are missing: %s', async (reason, machine) => {
    expect((await capabilities(machine)).configure).toMatchObject({ ok: false, reason });
  });
  it('to configure are there in a container in which chronyd runs or may run, never to step', async () => {
    const programs = { '/usr/bin/systemd-detect-virt': inContainer };
    const allowed = {
      ...programs,
      '/usr/bin/systemctl': stopped,
      '/usr/bin/systemd-analyze': (args: readonly string[]) =>
        args.join(' ') === 'condition --unit=chrony.service' ? '' : { code: 1, stdout: '' },
    };
    for (const machine of [debian({ programs }), debian({ programs: allowed })]) {
      expect(await capabilities(machine)).toMatchObject({
        configure: { ok: true },
        step: { ok: false, reason: 'container', detail: 'lxc' },
      });
    }
  });
  it.each([
    ['3.5 (+CMDMON)', 'version-too-old'],
    ['4.5 (+CMDMON -NTS)', 'not-compiled-in'],
  ])('for NTS are missing in %s', async (version, reason) => {
    const programs = { '/usr/sbin/chronyd': () => `chronyd (chrony) version ${version}\n` };
    expect((await capabilities(debian({ programs }))).nts).toMatchObject({ reason });
  });
  it('for figures are missing where the command port is closed', async () => {
    const silent = () => ({ code: 1, stdout: readFixture('chrony/no-daemon.txt') });
    const closed = debian({ programs: { '/usr/bin/chronyc': silent } });
    expect((await capabilities(closed)).status).toEqual({
      ok: false,
      reason: 'command-port-closed',
      detail: '506 Cannot talk to daemon',
    });
  });
});

describe('reading the configuration', () => {
  it('follows include, confdir and sourcedir in chronyd’s order', async () => {
    const state = await stateOf(
      debian({
        files: {
          [CONF]:
            'sourcedir /etc/chrony/sources.d/\nconfdir /etc/chrony/conf.d /usr/share/chrony/conf.d\n' +
            'include /etc/chrony/extra/*.inc\nserver main.example\n',
          '/etc/chrony/conf.d/20.conf': 'server conf20.example\n',
          '/etc/chrony/conf.d/10.conf': 'server conf10.example\n',
          '/etc/chrony/conf.d/.hidden.conf': 'server hidden.example\n',
          '/usr/share/chrony/conf.d/10.conf': 'server masked.example\n',
          '/usr/share/chrony/conf.d/15.conf': 'server conf15.example\n',
          '/etc/chrony/extra/a.inc': 'include /etc/chrony/deep.conf\n',
          '/etc/chrony/deep.conf': 'server deep.example\n',
          '/etc/chrony/sources.d/x.sources': 'server x.example\nserver unfinished.example',
        },
      }),
    );
    expect(state.sources.map(({ host }) => host)).toEqual([
      'main.example',
      'conf10.example',
      'conf15.example',
      'conf20.example',
      'deep.example',
      'x.example',
    ]);
    expect(state.sourceDirs).toEqual(['/etc/chrony/sources.d']);
    expect(state.confDirs).toEqual(['/etc/chrony/conf.d', '/usr/share/chrony/conf.d']);
  });
  it('reads each source with its options, place and owner', async () => {
    const state = await stateOf(
      debian({
        files: {
          '/etc/chrony/sources.d/trueclock.sources':
            '# x\nserver Time.Cloudflare.com. iburst nts\n',
          '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.53 iburst\n',
          '/etc/chrony/conf.d/mine.conf':
            '  PEER 2001:db8::1 key 7 minpoll 4 MAXPOLL 8 port 1123 prefer offset 0.5\n',
        },
      }),
    );
    expect(state.sources).toMatchObject([
      { host: '2.debian.pool.ntp.org', kind: 'pool', owner: 'distribution', line: 6, path: CONF },
      {
        host: '2001:db8::1',
        owner: 'user',
        port: 1123,
        minpoll: 4,
        maxpoll: 8,
        prefer: true,
        iburst: false,
      },
      { host: '192.0.2.53', owner: 'dhcp' },
      { host: 'time.cloudflare.com', owner: 'trueclock', nts: true, leap: 'steps', line: 2 },
    ]);
  });
  it('takes the main file from the unit’s command line', async () => {
    const programs = {
      '/usr/bin/systemctl': systemctl({
        'chrony.service': {
          Id: 'chrony.service',
          ExecStart:
            '{ path=/usr/sbin/chronyd ; argv[]=/usr/sbin/chronyd $OPTS ; ignore_errors=no ; pid=1 }',
          EnvironmentFiles: '/etc/default/chrony (ignore_errors=yes)',
        },
      }),
    };
    const files = {
      '/etc/default/chrony': 'OPTS="-F 1 -f /srv/chrony.conf"\n',
      '/srv/chrony.conf': 'server srv.example\n',
    };
    expect((await stateOf(debian({ programs, files }))).conf.path).toBe('/srv/chrony.conf');
  });
  it.each(['chrony.conf', '/etc/../root/x', '/srv/\u001b[2J.conf'])(
    'does not take %j for the main file, whatever the command line says',
    async (path) => {
      const programs = {
        '/usr/bin/systemctl': systemctl({
          'chrony.service': {
            Id: 'chrony.service',
            ExecStart: `{ path=/usr/sbin/chronyd ; argv[]=/usr/sbin/chronyd -f ${path} ; ignore_errors=no ; pid=1 }`,
          },
        }),
      };
      const result = await read(debian({ programs, files: { [path]: '\n' } }));
      expect(result).toMatchObject({ ok: false, error: { code: 'os.unsupported' } });
      expect(JSON.stringify(result)).not.toContain('u001b');
    },
  );
  it('never opens keys', async () => {
    const keys = '/etc/chrony/chrony.keys';
    expect((await read(debian({ files: { [keys]: 'secret' }, closed: [keys] }))).ok).toBe(true);
  });
  it.each<[string, FakeMachine, object]>([
    [
      'a file that cannot be read',
      debian({ closed: [CONF] }),
      { code: 'os.read-failed', context: { what: CONF, detail: 'EACCES' } },
    ],
    [
      'a folder that cannot be read',
      debian({ closed: ['/etc/chrony/conf.d'] }),
      { code: 'os.read-failed' },
    ],
    [
      'an include of itself',
      debian({ files: { [CONF]: `include ${CONF}\n` } }),
      { code: 'os.unsupported' },
    ],
    [
      'a path that leads elsewhere',
      debian({ files: { [CONF]: 'include /etc/../root/x\n' } }),
      { code: 'os.unsupported' },
    ],
    [
      'a relative path',
      debian({ files: { [CONF]: 'confdir conf.d\n' } }),
      { code: 'os.unsupported' },
    ],
    [
      // Nine files, none of which includes itself, and 50^8 ways through them.
      'files that include each other over and over',
      debian({
        files: Object.fromEntries(
          [CONF, ...Array.from({ length: 8 }, (_, i) => `/etc/chrony/${i}.conf`)].map((path, i) => [
            path,
            `include /etc/chrony/${i}.conf\n`.repeat(50),
          ]),
        ),
      }),
      { code: 'os.unsupported', context: { what: 'too many includes' } },
    ],
    [
      'a folder named over and over',
      debian({ files: { [CONF]: 'sourcedir /etc/chrony\n'.repeat(40_000) } }),
      { code: 'os.unsupported', context: { what: 'too many includes' } },
    ],
    [
      'a path of slashes, as long as a file may be',
      debian({ files: { [CONF]: `confdir /${'/'.repeat(1_000_000)}[x]` } }),
      { code: 'os.unsupported' },
    ],
    [
      'too many files',
      debian({
        files: Object.fromEntries(
          Array.from({ length: 101 }, (_, i) => [`/etc/chrony/conf.d/${i}.conf`, '\n']),
        ),
      }),
      { code: 'os.unsupported' },
    ],
  ])('says so for %s', async (_, machine, error) => {
    expect(await read(machine)).toMatchObject({ ok: false, error });
  });
  it('does without a folder below /run that is closed, as root would have no other plan', async () => {
    const files = { '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.53\n' };
    const open = await stateOf(debian({ files }));
    const closed = await stateOf(debian({ files, closed: ['/run/chrony-dhcp'] }));
    expect(open.sources).toHaveLength(2);
    expect(closed.sources).toHaveLength(1);
    expect(closed.conf.text).toBe(DEBIAN_CONF);
  });
});

describe('the running service', () => {
  const status = async (capture: string): Promise<ServiceStatus> => {
    const backend = createChronyBackend(
      fakeHost(debian({ programs: { '/usr/bin/chronyc': chronyc(capture) } })),
    );
    const result = await backend.status(await backend.detect());
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.value;
  };
  it('tells offset, bound and source, and what it makes of the others', async () => {
    const now = await status('synchronised');
    expect(now).toMatchObject({
      synchronised: 'yes',
      stratum: 2,
      leap: 'none',
      referenceId: '127.0.2.1',
      follows: '127.0.2.1',
    });
    expect(Math.abs(now.offset ?? 1)).toBeLessThan(0.001);
    expect(now.bound).toBeGreaterThan(0);
    expect(now.sources.map(({ name, state }) => [name, state])).toEqual([
      ['127.0.2.1', 'selected'],
      ['127.0.2.2', 'combined'],
      ['127.0.2.3', 'combined'],
      ['127.0.2.4', 'falseticker'],
      ['127.0.2.9', 'unusable'],
      ['no-such-host.invalid', 'unusable'],
      ['also-missing.invalid', 'unusable'],
    ]);
  });
  it('says that a clock behind its server is behind, for the service and for the source', async () => {
    const now = await status('server-ahead');
    expect(now.offset).toBeCloseTo(2.5, 3);
    expect(now.sources[0]?.offset).toBeCloseTo(2.5, 3);
  });
  it.each(['never', 'own-clock'])('is not synchronised: %s', async (capture) => {
    expect(await status(capture)).toMatchObject({
      synchronised: 'no',
      offset: null,
      bound: null,
      follows: null,
    });
  });
  it('says with chronyc’s words why it does not answer', async () => {
    const programs = {
      '/usr/bin/chronyc': () => ({ code: 1, stdout: '506 Cannot talk to daemon\n' }),
    };
    const backend = createChronyBackend(fakeHost(debian({ programs })));
    expect(await backend.status(await backend.detect())).toMatchObject({
      error: {
        code: 'os.command-failed',
        context: { exitCode: 1, detail: '506 Cannot talk to daemon' },
      },
    });
  });
});
