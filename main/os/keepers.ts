import { darwinClockKeepers } from './darwin/keepers.ts';
import type { Host } from './host.ts';
import { linuxClockKeepers } from './linux/keepers.ts';
import { windowsClockKeepers } from './win32/machine.ts';

/** The time services that run on this machine and may correct its clock at any moment, known to systemd or not, by
 * the names that people know. Empty also where nobody can tell. */
export async function clockKeepers(host: Host): Promise<readonly string[]> {
  switch (host.platform) {
    case 'linux':
      return linuxClockKeepers(host);
    case 'win32':
      return windowsClockKeepers(host);
    case 'darwin':
      return darwinClockKeepers(host);
    default:
      return [];
  }
}
