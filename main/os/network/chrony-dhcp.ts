import type { Host } from '../host.ts';
import { filesOf, wordsOf } from './folder.ts';

/** Time servers in a file that a DHCP client's hook wrote for chrony: `server 192.0.2.1 iburst`. */
export const chronyDhcpServers = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const [directive, server] = wordsOf(line);
    return directive === 'server' && server !== undefined ? [server] : [];
  });

/** What chrony was given by DHCP clients, by the hooks of dhclient and NetworkManager in its own package. */
export async function readChronyDhcp(host: Host): Promise<readonly string[]> {
  const files = await filesOf(host, '/run/chrony-dhcp', (name) => name.endsWith('.sources'));
  return files.flatMap(chronyDhcpServers);
}
