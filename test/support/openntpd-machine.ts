import { createOpenntpdBackend } from '#main/os/linux/openntpd/backend.ts';
import type { OpenntpdState } from '#shared/model/service-state.ts';
import { systemctl } from './chrony-machine.ts';
import { fakeHost, type FakeMachine } from './fake-host.ts';
import { readFixture } from './fixtures.ts';

/** Where Debian has it. */
export const OPENNTPD_CONF = '/etc/openntpd/ntpd.conf';

/** What Debian's package sets, in words of our own. */
export const DEBIAN_OPENNTPD = `# Addresses to listen on
#listen on *

# The distribution's pool
servers 0.debian.pool.ntp.org
servers 1.debian.pool.ntp.org

#sensor *
`;

/** A Debian with OpenNTPD running, seen with rights; parts can be replaced. */
export function openntpdDebian(change: FakeMachine = {}): FakeMachine {
  return {
    ...change,
    files: {
      '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
      '/etc/default/openntpd': `# comment\nDAEMON_OPTS="-f ${OPENNTPD_CONF}"\n`,
      [OPENNTPD_CONF]: DEBIAN_OPENNTPD,
      '/proc/self/mountinfo': '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
      ...change.files,
    },
    programs: {
      '/usr/bin/systemctl': systemctl({
        'openntpd.service': {
          Id: 'openntpd.service',
          ExecStart:
            '{ path=/usr/sbin/ntpd ; argv[]=/usr/sbin/ntpd $DAEMON_OPTS ; ignore_errors=no ; pid=75 }',
          EnvironmentFiles: '/etc/default/openntpd (ignore_errors=yes)',
        },
      }),
      '/usr/bin/systemd-detect-virt': () => ({ code: 1, stdout: 'none\n' }),
      '/usr/bin/dpkg-query': () => '1:6.2p3-4.2+b1',
      '/usr/sbin/ntpctl': () => readFixture('openntpd/synchronised.txt'),
      ...change.programs,
    },
  };
}

/** Reads the state of a played machine through the real backend. */
export async function openntpdStateOf(machine: FakeMachine): Promise<OpenntpdState> {
  const backend = createOpenntpdBackend(fakeHost(machine));
  const state = await backend.read(await backend.detect());
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  if (state.value.backend !== 'openntpd') throw new Error(state.value.backend);
  return state.value;
}
