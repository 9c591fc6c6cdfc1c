import type { AuthorityFacts } from '#shared/core/health/evidence.ts';
import type { Authority } from '#shared/model/health.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { virtualisation } from '../linux/surroundings.ts';
import { textOf } from '../network/folder.ts';
import { NOT_SET, vmwareSays, type Setting } from './host-tools.ts';
import { processesNamed } from './processes.ts';

/** What systemd-detect-virt(1) calls them. Amazon's, Google's and QEMU's machines set no clock, like KVM's. */
const HOSTS: Readonly<Record<string, Authority>> = {
  vmware: 'vmware',
  microsoft: 'hyper-v',
  oracle: 'virtualbox',
  parallels: 'parallels',
  ...{ kvm: 'kvm', qemu: 'kvm', amazon: 'kvm', google: 'kvm' },
  xen: 'xen',
};

/** Lima's guest agent (and Colima's, which is the same) steps the clock to the host's. */
const LIMA_AGENT = 'lima-guestagent';

/** Who sets the clock of a Linux machine from outside. */
export async function linuxAuthority(
  host: Host,
  signal: AbortSignal,
): Promise<AuthorityFacts | null> {
  const { kind, detail } = await virtualisation(host);
  const seen = evidence('systemd-detect-virt', detail || kind);
  if (detail === 'wsl') {
    return { kind: 'wsl', host: 'wsl', ...withFirst(seen, await hyperVSets(host)) };
  }
  if (kind === 'container') return { kind, host: null, sets: null, evidence: [seen] };
  if (kind === 'none') return { kind: 'physical', host: null, sets: false, evidence: [seen] };
  if (kind === 'unknown') return null;
  const [agent] = await processesNamed(host, LIMA_AGENT);
  if (agent !== undefined) {
    const running = evidence('/proc', `${LIMA_AGENT} runs`);
    return { kind: 'vm', host: 'lima', sets: true, evidence: [seen, running] };
  }
  const who = HOSTS[detail] ?? 'other';
  return { kind: 'vm', host: who, ...withFirst(seen, await settingOf(host, who, signal)) };
}

const withFirst = (seen: AuthorityFacts['evidence'][number], { sets, evidence }: Setting) => ({
  sets,
  evidence: [seen, ...evidence],
});

async function settingOf(host: Host, who: Authority, signal: AbortSignal): Promise<Setting> {
  switch (who) {
    case 'vmware': {
      const tool = host.findProgram('vmware-toolbox-cmd');
      return tool === null ? NOT_SET : await vmwareSays(host, tool, signal);
    }
    case 'virtualbox':
      return await runs(host, 'VBoxService', '--disable-timesync');
    case 'parallels':
      return await runs(host, 'prltimesync');
    case 'hyper-v':
      return await hyperVSets(host);
    case 'xen':
      return await xenSets(host);
    case 'kvm':
      // Its clock can be followed (`/dev/ptp0`), but nobody sets that of the machine.
      return NOT_SET;
    default:
      return { sets: null, evidence: [] };
  }
}

/** Whether a program of the host's tools runs, unless told to leave the clock alone. */
async function runs(host: Host, name: string, unless?: string): Promise<Setting> {
  const found = await processesNamed(host, name);
  const [first] = found.filter((words) => unless === undefined || !words.includes(unless));
  return first === undefined
    ? NOT_SET
    : { sets: true, evidence: [evidence('/proc', first.join(' ').trim() || name)] };
}

/**
 * The kernel follows Hyper-V's host of its own accord only where it is told to (Linux, drivers/hv/hv_util.c:
 * `timesync_implicit`, as WSL does), besides once after a start or a pause. Kernels that have no clock of the host's to
 * follow, `/dev/ptp_hyperv`, took every sample for an order.
 */
async function hyperVSets(host: Host): Promise<Setting> {
  const path = '/sys/module/hv_utils/parameters/timesync_implicit';
  const told = (await textOf(host, path)).trim();
  if (told !== '') return { sets: /^[Yy1]$/.test(told), evidence: [evidence(path, told)] };
  const clock = '/dev/ptp_hyperv';
  const names = await host.listDir('/sys/class/ptp');
  const devices = names.ok ? (names.value ?? []) : [];
  for (const device of devices) {
    const name = (await textOf(host, `/sys/class/ptp/${device}/clock_name`)).trim();
    if (name === 'hyperv') return { sets: false, evidence: [evidence(clock, name)] };
  }
  return { sets: null, evidence: [] };
}

/** Old kernels of Xen's guests follow the host's clock unless told otherwise; newer ones have no such setting. */
async function xenSets(host: Host): Promise<Setting> {
  const path = '/proc/sys/xen/independent_wallclock';
  const independent = (await textOf(host, path)).trim();
  return independent === ''
    ? NOT_SET
    : { sets: independent === '0', evidence: [evidence(path, independent)] };
}
