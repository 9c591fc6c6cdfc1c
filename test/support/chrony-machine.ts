import type { Answer, FakeMachine } from './fake-host.ts';
import { readFixture } from './fixtures.ts';

/** Configurations laid out as the distributions ship them, in words of our own. */
export const DEBIAN_CONF = `# Welcome.

confdir /etc/chrony/conf.d

# The distribution's pool.
pool 2.debian.pool.ntp.org iburst

sourcedir /run/chrony-dhcp
sourcedir /etc/chrony/sources.d

keyfile /etc/chrony/chrony.keys
driftfile /var/lib/chrony/chrony.drift
ntsdumpdir /var/lib/chrony
logdir /var/log/chrony
maxupdateskew 100.0
rtcsync
makestep 1 3

# To be off with smearing servers.
leapsectz right/UTC
`;

export const FEDORA_CONF = `# Use public servers.
pool 2.fedora.pool.ntp.org iburst

# Use NTP servers from DHCP.
sourcedir /run/chrony-dhcp

driftfile /var/lib/chrony/drift
makestep 1.0 3
rtcsync
ntsdumpdir /var/lib/chrony
leapsectz right/UTC
logdir /var/log/chrony
`;

/** How systemd describes a unit; what is not given is as for chrony on Debian, enabled and running. */
export interface FakeUnit {
  readonly Id: string;
  readonly LoadState?: string;
  readonly ActiveState?: string;
  readonly SubState?: string;
  readonly UnitFileState?: string;
  readonly ExecStart?: string;
  readonly Environment?: string;
  readonly EnvironmentFiles?: string;
}

const NOT_FOUND = { LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead' };
const RUNNING = {
  LoadState: 'loaded',
  ActiveState: 'active',
  SubState: 'running',
  UnitFileState: 'enabled',
};

/** Plays `systemctl show -p NAMES UNIT…` for the units given by name. */
export const systemctl =
  (units: Readonly<Record<string, FakeUnit>>) =>
  (args: readonly string[]): Answer => {
    const [, , names = '', ...asked] = args;
    return asked
      .map((name) => {
        const unit: Record<string, string> = units[name]
          ? { ...RUNNING, ...units[name] }
          : { Id: name, ...NOT_FOUND };
        return names
          .split(',')
          .flatMap((key) => (unit[key] === undefined ? [] : [`${key}=${unit[key]}\n`]))
          .join('');
      })
      .join('\n');
  };

/** Plays chronyd's own options with captured output. */
export const chronyd = (args: readonly string[]): Answer =>
  args[0] === '-v' ? readFixture('chrony/chronyd-v.txt') : readFixture('chrony/chronyd-help.txt');

/** Plays chronyc with the capture of this name. */
export const chronyc =
  (capture: string) =>
  (args: readonly string[]): Answer =>
    args.includes('tracking')
      ? readFixture(`chrony/tracking-${capture}.csv`)
      : readFixture(`chrony/${args.includes('-N') ? 'names' : 'sources'}-${capture}.csv`);

/** A Debian with chrony running; parts can be replaced. */
export function debian(change: FakeMachine = {}): FakeMachine {
  return {
    ...change,
    files: {
      '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
      '/etc/chrony/chrony.conf': DEBIAN_CONF,
      '/etc/chrony/conf.d/README': 'Files ending in .conf\n',
      '/etc/chrony/sources.d/README': 'Files ending in .sources\n',
      '/proc/self/mountinfo': '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
      ...change.files,
    },
    programs: {
      '/usr/bin/systemctl': systemctl({
        'chrony.service': { Id: 'chrony.service' },
        'chronyd.service': { Id: 'chrony.service' },
      }),
      '/usr/bin/systemd-detect-virt': () => ({ code: 1, stdout: 'none\n' }),
      '/usr/sbin/chronyd': chronyd,
      '/usr/bin/chronyc': chronyc('synchronised'),
      ...change.programs,
    },
  };
}
