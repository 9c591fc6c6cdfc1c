import type { Host } from './host.ts';
import { linuxClockKeepers } from './linux/keepers.ts';

/** The time services that run on this machine and may correct its clock at any moment, known to systemd or not, by
 * the names that people know. Empty also where nobody can tell. */
export async function clockKeepers(host: Host): Promise<readonly string[]> {
  return host.platform === 'linux' ? await linuxClockKeepers(host) : [];
}
