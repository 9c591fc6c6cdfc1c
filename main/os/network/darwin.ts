import type { Host } from '../host.ts';
import { outputOf } from '../output.ts';
import { wordsOf } from './folder.ts';

/** The default route of macOS. */
interface Route {
  readonly gateway: string | null;
  readonly interface: string | null;
}

/** Reads what `route -n get default` prints: `gateway: 192.0.2.1`, `interface: en0`. A tunnel has no gateway. */
export function routeOf(text: string): Route {
  const valueOf = (key: string): string | null => {
    const line = text.split('\n').find((one) => one.trimStart().startsWith(`${key}: `));
    return line?.slice(line.indexOf(':') + 1).trim() ?? null;
  };
  return { gateway: valueOf('gateway'), interface: valueOf('interface') };
}

/** Time servers of a lease as `ipconfig getpacket en0` prints it:
 * `network_time_protocol_servers (ip_mult): {192.0.2.1, 192.0.2.2}`. */
export const packetServers = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const found = /^network_time_protocol_servers \(ip_mult\): \{([^}]*)\}/.exec(line);
    return wordsOf(found?.[1] ?? '');
  });

/** The default gateway of a Mac, and what the lease of its interface names. */
export async function readDarwin(
  host: Host,
): Promise<{ readonly gateways: readonly string[]; readonly dhcp: readonly string[] }> {
  const route = routeOf((await outputOf(host, 'route', ['-n', 'get', 'default'])) ?? '');
  const isName = route.interface !== null && /^[a-z0-9]{1,15}$/.test(route.interface);
  const packet = isName ? await outputOf(host, 'ipconfig', ['getpacket', route.interface]) : null;
  return {
    gateways: route.gateway === null ? [] : [route.gateway],
    dhcp: packetServers(packet ?? ''),
  };
}
