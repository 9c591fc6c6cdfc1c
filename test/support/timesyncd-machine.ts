import { createTimesyncdBackend } from '#main/os/linux/timesyncd/backend.ts';
import type { TimesyncdState } from '#shared/model/service-state.ts';
import { systemctl } from './chrony-machine.ts';
import { fakeHost, type Answer, type FakeMachine } from './fake-host.ts';
import { readFixture } from './fixtures.ts';

/** The last answer that a timesyncd got which is a quarter of a second behind a server of stratum 2. */
export const ANSWERED = readFixture('timesyncd/synchronised.txt');

/** Plays busctl: the properties of the status as captured or given, and the servers of the links. */
export const busctl =
  (status: string, links: readonly string[] = []) =>
  (args: readonly string[]): Answer =>
    args.includes('LinkNTPServers') ? `${JSON.stringify({ type: 'as', data: links })}\n` : status;

/** A Debian with systemd-timesyncd running as its package installs it; parts can be replaced. */
export function timesyncdDebian(change: FakeMachine = {}): FakeMachine {
  const show = systemctl({ 'systemd-timesyncd.service': { Id: 'systemd-timesyncd.service' } });
  return {
    ...change,
    files: {
      '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
      '/etc/systemd/timesyncd.conf': readFixture('timesyncd/timesyncd.conf'),
      '/proc/self/mountinfo': '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
      ...change.files,
    },
    programs: {
      '/usr/bin/systemctl': (args) =>
        args[0] === '--version' ? 'systemd 252 (252.38-1~deb12u1)\n+PAM\n' : show(args),
      '/usr/bin/systemd-detect-virt': () => ({ code: 1, stdout: 'none\n' }),
      '/usr/bin/busctl': busctl(ANSWERED),
      ...change.programs,
    },
  };
}

/** Reads the state of a played machine through the real backend. */
export async function timesyncdStateOf(machine: FakeMachine): Promise<TimesyncdState> {
  const backend = createTimesyncdBackend(fakeHost(machine));
  const state = await backend.read(await backend.detect());
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  if (state.value.backend !== 'timesyncd') throw new Error(state.value.backend);
  return state.value;
}
