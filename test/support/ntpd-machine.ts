import { createNtpdBackend } from '#main/os/linux/ntpd/backend.ts';
import type { NtpdState } from '#shared/model/service-state.ts';
import { systemctl } from './chrony-machine.ts';
import { fakeHost, type Answer, type FakeMachine } from './fake-host.ts';
import { readFixture } from './fixtures.ts';

/** NTPsec's main file laid out as Debian ships it, in words of our own. */
export const NTPSEC_CONF = `# Where the frequency is kept.
driftfile /var/lib/ntpsec/ntp.drift
leapfile /usr/share/zoneinfo/leap-seconds.list

tos maxclock 11
tos minclock 4 minsane 3

# server time.example.org nts
pool 0.debian.pool.ntp.org iburst
pool 1.debian.pool.ntp.org iburst

restrict default kod nomodify nopeer noquery limited
restrict 127.0.0.1
restrict ::1
`;

/** That of the classic ntpd. */
export const CLASSIC_CONF = `driftfile /var/lib/ntp/ntp.drift
server 127.127.1.0
fudge 127.127.1.0 stratum 10
pool 0.debian.pool.ntp.org iburst
restrict -4 default kod notrap nomodify nopeer noquery limited
restrict 127.0.0.1
restrict source notrap nomodify noquery
`;

/** What Debian's start script does, in words of our own and of its shape. */
export const NTPSEC_SCRIPT = `#!/bin/sh
if [ -r /etc/default/ntpsec ]; then
        . /etc/default/ntpsec
fi
if [ "$IGNORE_DHCP" != "yes" ] && [ -e /run/ntpsec/ntp.conf.dhcp ]; then
        NTPD_OPTS="$NTPD_OPTS -c /run/ntpsec/ntp.conf.dhcp"
else
        NTPD_OPTS="-c /etc/ntpsec/ntp.conf $NTPD_OPTS"
fi
exec /usr/sbin/ntpd -p /run/ntpd.pid $NTPD_OPTS
`;

/** The one of the classic ntpd, which cannot be told to pass over the network's servers. */
export const CLASSIC_SCRIPT = `#!/bin/sh
if [ -r /etc/default/ntp ]; then
        . /etc/default/ntp
fi
if [ -e /run/ntp.conf.dhcp ]; then
        NTPD_OPTS="$NTPD_OPTS -c /run/ntp.conf.dhcp"
fi
exec /usr/sbin/ntpd -p /run/ntpd.pid $NTPD_OPTS
`;

/** Plays ntpq with the captures of this name. */
export const ntpq =
  (capture: string) =>
  (args: readonly string[]): Answer =>
    readFixture(`${capture}${args.some((arg) => arg.startsWith('mrv ')) ? '-sources' : ''}.txt`);

const execStart = (command: string): string =>
  `{ path=${command.split(' ')[0] ?? ''} ; argv[]=${command} ; ignore_errors=no ; pid=0 }`;

const SURROUNDINGS = {
  '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
  '/proc/self/mountinfo': '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
};

/** A Debian 12 with NTPsec running as its package installs it; parts can be replaced. */
export function ntpsecDebian(change: FakeMachine = {}): FakeMachine {
  const script = '/usr/libexec/ntpsec/ntp-systemd-wrapper';
  const unit = { Id: 'ntpsec.service', ExecStart: execStart(script) };
  return {
    ...change,
    files: {
      ...SURROUNDINGS,
      '/etc/ntpsec/ntp.conf': NTPSEC_CONF,
      '/etc/default/ntpsec': 'NTPD_OPTS="-g -N"\nIGNORE_DHCP=""\n',
      [script]: NTPSEC_SCRIPT,
      ...change.files,
    },
    programs: {
      // The other names are aliases of the one unit.
      '/usr/bin/systemctl': systemctl({
        'ntpsec.service': unit,
        'ntp.service': unit,
        'ntpd.service': unit,
      }),
      '/usr/bin/systemd-detect-virt': () => ({ code: 1, stdout: 'none\n' }),
      '/usr/sbin/ntpd': () => readFixture('ntpsec/version.txt'),
      '/usr/bin/ntpq': ntpq('ntpsec/synchronised'),
      ...change.programs,
    },
  };
}

/** A Linux with the classic ntpd, started by a command line of its own, or by Debian's script without one. */
export function classicNtpd(change: FakeMachine = {}, command?: string): FakeMachine {
  const script = '/usr/lib/ntp/ntp-systemd-wrapper';
  return {
    ...change,
    files: {
      ...SURROUNDINGS,
      '/etc/ntp.conf': CLASSIC_CONF,
      '/etc/default/ntp': "NTPD_OPTS='-g'\n",
      [script]: CLASSIC_SCRIPT,
      ...change.files,
    },
    programs: {
      '/usr/bin/systemctl': systemctl({
        'ntp.service': { Id: 'ntp.service', ExecStart: execStart(command ?? script) },
      }),
      '/usr/bin/systemd-detect-virt': () => ({ code: 1, stdout: 'none\n' }),
      '/usr/sbin/ntpd': () => readFixture('ntpd/version.txt'),
      '/usr/bin/ntpq': ntpq('ntpd/synchronised'),
      ...change.programs,
    },
  };
}

/** Reads the state of a played machine through the real backend. */
export async function ntpdStateOf(
  machine: FakeMachine,
  id: 'ntpsec' | 'ntpd' = 'ntpsec',
): Promise<NtpdState> {
  const backend = createNtpdBackend(fakeHost(machine), id);
  const state = await backend.read(await backend.detect());
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  if (state.value.backend !== id) throw new Error(state.value.backend);
  return state.value;
}
