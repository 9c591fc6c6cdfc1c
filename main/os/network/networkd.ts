import type { Host } from '../host.ts';
import { filesOf, wordsOf } from './folder.ts';

/** Time servers of a lease of systemd-networkd. The file says of itself that its form may change: what is not
 * found in it is not claimed. */
export const networkdServers = (text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line) => (line.startsWith('NTP=') ? wordsOf(line.slice('NTP='.length)) : []));

/** What systemd-networkd got by DHCP on every interface; files are named by the interface's number. */
export async function readNetworkd(host: Host): Promise<readonly string[]> {
  const files = await filesOf(host, '/run/systemd/netif/leases', (name) => /^[0-9]+$/.test(name));
  return files.flatMap(networkdServers);
}
