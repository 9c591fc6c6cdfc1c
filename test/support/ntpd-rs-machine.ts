import { createNtpdRsBackend } from '#main/os/linux/ntpd-rs/backend.ts';
import type { NtpdRsState } from '#shared/model/service-state.ts';
import { systemctl } from './chrony-machine.ts';
import { fakeHost, type Answer, type FakeMachine } from './fake-host.ts';
import { readFixture } from './fixtures.ts';

/** Where ntpd-rs has it. */
export const NTPD_RS_CONF = '/etc/ntpd-rs/ntp.toml';

/** What Debian's package sets, in words of our own. */
export const DEBIAN_NTPD_RS = `[observability]
log-level = "info"
observation-path = "/var/run/ntpd-rs/observe"

# The pool of the program.
[[source]]
mode = "pool"
address = "ntpd-rs.pool.ntp.org"
count = 4

#[[source]]
#mode = "nts"

[synchronization]
single-step-panic-threshold = 1800
startup-step-panic-threshold = { forward="inf", backward = 86400 }
#minimum-agreeing-sources = 3
`;

/** Plays ntp-ctl with its status as captured or given. */
export const ntpCtl =
  (status: string, version = '1.4.0') =>
  (args: readonly string[]): Answer =>
    args[0] === '-v' ? `ntp-ctl ${version}\n` : status;

/** A Debian 13 with ntpd-rs running; parts can be replaced. */
export function ntpdRsDebian(change: FakeMachine = {}): FakeMachine {
  return {
    ...change,
    files: {
      '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n',
      [NTPD_RS_CONF]: DEBIAN_NTPD_RS,
      '/proc/self/mountinfo': '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
      ...change.files,
    },
    programs: {
      '/usr/bin/systemctl': systemctl({
        'ntpd-rs.service': {
          Id: 'ntpd-rs.service',
          ExecStart: '{ path=/usr/bin/ntp-daemon ; argv[]=/usr/bin/ntp-daemon ; ignore_errors=no }',
        },
      }),
      '/usr/bin/systemd-detect-virt': () => ({ code: 1, stdout: 'none\n' }),
      '/usr/bin/ntp-ctl': ntpCtl(readFixture('ntpd-rs/synchronised.txt')),
      ...change.programs,
    },
  };
}

/** Reads the state of a played machine through the real backend. */
export async function ntpdRsStateOf(machine: FakeMachine): Promise<NtpdRsState> {
  const backend = createNtpdRsBackend(fakeHost(machine));
  const state = await backend.read(await backend.detect());
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  if (state.value.backend !== 'ntpd-rs') throw new Error(state.value.backend);
  return state.value;
}
