import { displayable } from '#shared/core/plan/text.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { Host } from '../host.ts';
import { isReadOnly } from '../parse/mountinfo.ts';
import { parseOsRelease, type OsRelease } from '../parse/os-release.ts';

/** Whether the machine is virtual or a container, as systemd-detect-virt says (innermost first). */
export async function virtualisation(host: Host): Promise<MachineView['virtualisation']> {
  const program = host.findProgram('systemd-detect-virt');
  if (program === null) return { kind: 'unknown', detail: '' };
  for (const kind of ['container', 'vm'] as const) {
    const ran = await host.run(program, [`--${kind}`]);
    if (ran.status !== 'exited') return { kind: 'unknown', detail: '' };
    // It exits with 1 and the word "none" when it is not.
    const detail = displayable(ran.stdout.trim(), 40);
    if (ran.code === 0 && detail !== '' && detail !== 'none') return { kind, detail };
  }
  return { kind: 'none', detail: '' };
}

/** The distribution's names; nothing known where the file is missing. */
export async function osRelease(host: Host): Promise<OsRelease> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const text = await host.readFile(path);
    if (text.ok && text.value !== null) return parseOsRelease(text.value);
  }
  return { id: '', name: 'Linux' };
}

/** Whether /etc is generated from elsewhere, so that an edit would be lost or refused (NixOS). */
export const isNixos = async (host: Host): Promise<boolean> =>
  (await host.exists('/etc/NIXOS')) || (await osRelease(host)).id === 'nixos';

/** Whether a folder lies on a file system that is mounted read-only; false when it cannot be told. */
export async function isReadOnlyFolder(host: Host, folder: string): Promise<boolean> {
  // access(2) would not do: without rights it says "permission denied" for a read-only bind mount too.
  const table = await host.readFile('/proc/self/mountinfo');
  return table.ok && table.value !== null && isReadOnly(table.value, folder) === true;
}
