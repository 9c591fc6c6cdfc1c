import type { AuthorityFacts } from '#shared/core/health/evidence.ts';
import type { Authority } from '#shared/model/health.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { outputOf } from '../output.ts';
import { vmwareSays, type Setting } from './host-tools.ts';

/** How `hw.model` of a virtual Mac begins. */
const MODELS: readonly (readonly [string, Authority])[] = [
  ['VMware', 'vmware'],
  ['Parallels', 'parallels'],
  ['VirtualBox', 'virtualbox'],
];

/** Where VMware's tools for macOS are. */
const VMWARE_TOOL = '/Library/Application Support/VMware Tools/vmware-tools-cli';

/** Who sets the clock of a Mac from outside. The tools of others than VMware do not tell. */
export async function darwinAuthority(
  host: Host,
  signal: AbortSignal,
): Promise<AuthorityFacts | null> {
  const virtual = await sysctl(host, 'kern.hv_vmm_present', signal);
  if (virtual !== '0' && virtual !== '1') return null;
  const seen = evidence('sysctl kern.hv_vmm_present', virtual);
  if (virtual === '0') return { kind: 'physical', host: null, sets: false, evidence: [seen] };
  const model = (await sysctl(host, 'hw.model', signal)) ?? '';
  const who = MODELS.find(([beginning]) => model.startsWith(beginning))?.[1] ?? 'other';
  const { sets, evidence: more } = await settingOf(host, who, signal);
  const named = evidence('sysctl hw.model', model);
  return { kind: 'vm', host: who, sets, evidence: [seen, named, ...more] };
}

const settingOf = async (host: Host, who: Authority, signal: AbortSignal): Promise<Setting> =>
  who === 'vmware' && (await host.exists(VMWARE_TOOL))
    ? await vmwareSays(host, VMWARE_TOOL, signal)
    : { sets: null, evidence: [] };

async function sysctl(host: Host, name: string, signal: AbortSignal): Promise<string | null> {
  return (await outputOf(host, 'sysctl', ['-n', name], { signal }))?.trim() ?? null;
}
