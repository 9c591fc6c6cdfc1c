import type { Host } from '../host.ts';
import { filesOf, wordsOf } from './folder.ts';

/** Where distributions keep the leases of ISC dhclient: Debian, Red Hat. */
export const DHCLIENT_FOLDERS = ['/var/lib/dhcp', '/var/lib/dhclient'] as const;

/**
 * Time servers of the latest lease of every interface (dhclient.leases(5): the file grows at its end). Whether
 * a lease has expired is not looked at: that takes a clock that is right.
 */
export function dhclientServers(text: string): readonly string[] {
  const latest = new Map<string, readonly string[]>();
  let name = '';
  let servers: readonly string[] = [];
  for (const line of text.split('\n')) {
    const [word, second, ...rest] = wordsOf(line);
    if (word === 'lease') [name, servers] = ['', []];
    else if (word === 'interface') name = second ?? '';
    else if (word === 'option' && second === 'ntp-servers') servers = rest;
    else if (word === '}') latest.set(name, servers);
  }
  return [...latest.values()].flat();
}

/** What ISC dhclient got by DHCP. */
export async function readDhclient(host: Host): Promise<readonly string[]> {
  const files = await Promise.all(
    DHCLIENT_FOLDERS.map((folder) => filesOf(host, folder, (name) => name.endsWith('.leases'))),
  );
  return files.flat().flatMap(dhclientServers);
}
