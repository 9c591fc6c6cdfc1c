import { createTimesyncdBackend } from '#main/os/linux/timesyncd/backend.ts';
import type { TimesyncdState } from '#shared/model/service-state.ts';
import { systemctl } from './chrony-machine.ts';
import { fakeHost, type Answer, type FakeMachine } from './fake-host.ts';
import { readFixture } from './fixtures.ts';

/** The last answer that a timesyncd got which is 0.25 s behind a server of stratum 2, delay 10 ms. */
export const ANSWERED = [
  '{"type":"s","data":"ntp.example"}',
  '{"type":"(iay)","data":[2,[192,0,2,7]]}',
  '{"type":"(uuuuittayttttbtt)","data":[0,4,4,2,-23,9994,19989,[10,0,0,1],1795360000000000,' +
    '1795360000255000,1795360000255000,1795360000010000,false,3,411]}',
  '{"type":"t","data":64000000}',
  '{"type":"x","data":-65536}',
  '',
].join('\n');

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
