import type { AuthorityFacts } from '#shared/core/health/evidence.ts';
import { SERVICE_KEY } from '#shared/core/plan/w32time/places.ts';
import type { Authority } from '#shared/model/health.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { isPlainPath } from '../win32/powershell.ts';
import { readRegistry, type Registry } from '../win32/registry.ts';
import { systemRoot } from '../win32/system-root.ts';
import { queryService } from '../win32/w32time/backend.ts';
import { NOT_SET, vmwareSays, type Setting } from './host-tools.ts';

/** What the firmware says of the machine (SMBIOS), which Windows keeps for everybody to read. */
const FIRMWARE_KEY = 'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS';
const VMWARE_KEY = 'HKLM\\SOFTWARE\\VMware, Inc.\\VMware Tools';
const HYPER_V_KEY = `${SERVICE_KEY}\\TimeProviders\\VMICTimeProvider`;

/** What manufacturer and model contain, together, of whose machine it is. Microsoft makes real ones too. */
const MAKERS: readonly (readonly [RegExp, Authority])[] = [
  [/vmware/i, 'vmware'],
  [/innotek|virtualbox/i, 'virtualbox'],
  [/^Microsoft Corporation Virtual Machine/i, 'hyper-v'],
  [/parallels/i, 'parallels'],
  [/qemu|kvm|google compute|amazon ec2|openstack/i, 'kvm'],
  [/xen/i, 'xen'],
];

/** Who sets the clock of a Windows machine from outside. */
export async function windowsAuthority(
  host: Host,
  signal: AbortSignal,
): Promise<AuthorityFacts | null> {
  const root = systemRoot();
  const read = await readRegistry(host, root, [FIRMWARE_KEY, VMWARE_KEY, HYPER_V_KEY]);
  if (!read.ok) return null;
  const registry = read.value;
  const names = ['SystemManufacturer', 'SystemProductName'];
  const made = names.map((name) => registry.text(FIRMWARE_KEY, name) ?? '').join(' ');
  if (made.trim() === '') return null;
  const seen = evidence(FIRMWARE_KEY, made);
  const who = MAKERS.find(([pattern]) => pattern.test(made))?.[1];
  if (who === undefined) return { kind: 'physical', host: null, sets: false, evidence: [seen] };
  const setting = await settingOf(host, { root, registry, who, signal });
  return {
    kind: 'vm',
    host: who,
    sets: setting.sets,
    evidence: [seen, ...setting.evidence],
  };
}

async function settingOf(
  host: Host,
  look: {
    readonly root: string;
    readonly registry: Registry;
    readonly who: Authority;
    readonly signal: AbortSignal;
  },
): Promise<Setting> {
  const { root, registry, who, signal } = look;
  switch (who) {
    case 'vmware': {
      const folder = (registry.text(VMWARE_KEY, 'InstallPath') ?? '').replace(/\\$/, '');
      return isPlainPath(folder)
        ? await vmwareSays(host, `${folder}\\VMwareToolboxCmd.exe`, signal)
        : NOT_SET;
    }
    case 'virtualbox':
      return await byService(host, root, 'VBoxService');
    case 'parallels':
      return { sets: null, evidence: [] };
    case 'hyper-v':
      return registry.number(HYPER_V_KEY, 'Enabled') === 1
        ? await byService(host, root, 'vmictimesync')
        : NOT_SET;
    default:
      return NOT_SET;
  }
}

async function byService(host: Host, root: string, name: string): Promise<Setting> {
  const { running, evidence } = await queryService(host, root, name);
  return { sets: running === 'unknown' ? null : running === 'yes', evidence: [evidence] };
}
