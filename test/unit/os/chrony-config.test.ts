import { describe, expect, it } from 'vitest';
import { createChronyBackend } from '#main/os/linux/chrony/backend.ts';
import { debian, DEBIAN_CONF, systemctl } from '#test/support/chrony-machine.ts';
import { stateOf } from '#test/support/chrony-state.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';

const CONF = '/etc/chrony/chrony.conf';

async function read(machine: FakeMachine) {
  const backend = createChronyBackend(fakeHost(machine));
  return backend.read(await backend.detect());
}

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
  it.each([
    ['"OPTS=-F 1 -f /srv/chrony.conf" OTHER=x', '/srv/chrony.conf'],
    [String.raw`"OPTS=-f \"/srv/chrony.conf\""`, '/srv/chrony.conf'],
    // What older versions of systemd print of it, and quotes that do not end.
    ['OTHER=x [unprintable]', null],
    [String.raw`"OPTS=-f \"/srv/chrony.conf"`, null],
  ])('takes it from the unit’s environment %j, or claims nothing', async (Environment, path) => {
    const ExecStart =
      '{ path=/usr/sbin/chronyd ; argv[]=/usr/sbin/chronyd $OPTS ; ignore_errors=no ; pid=1 }';
    const unit = { Id: 'chrony.service', ExecStart, Environment };
    const programs = { '/usr/bin/systemctl': systemctl({ 'chrony.service': unit }) };
    const files = { '/srv/chrony.conf': 'server srv.example\n' };
    expect(await read(debian({ programs, files }))).toMatchObject(
      path === null
        ? { ok: false, error: { code: 'os.unsupported' } }
        : { ok: true, value: { conf: { path } } },
    );
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
