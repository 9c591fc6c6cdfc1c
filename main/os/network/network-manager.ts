import type { Seconds } from '#shared/units.ts';
import type { Host } from '../host.ts';
import { outputOf } from '../output.ts';
import { wordsOf } from './folder.ts';

/** NetworkManager answers at once, or is stuck; nothing waits for this. */
const TIMEOUT: Seconds = 3;

/** Time servers in what `nmcli --terse --fields DHCP4 device show` prints of every interface. */
export const networkManagerServers = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const found = /^DHCP4\.OPTION\[[0-9]+\]:ntp_servers = (.*)$/.exec(line);
    return wordsOf(found?.[1] ?? '');
  });

/** What NetworkManager got by DHCP. Its lease files are for root and do not say it; nmcli needs no rights. */
export async function readNetworkManager(host: Host): Promise<readonly string[]> {
  const args = ['--terse', '--fields', 'DHCP4', 'device', 'show'];
  return networkManagerServers((await outputOf(host, 'nmcli', args, { timeout: TIMEOUT })) ?? '');
}
