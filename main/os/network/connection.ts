import type { NetworkInterfaceInfo } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { Connection } from '#shared/model/network.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../host.ts';
import { textOf, wordsOf } from './folder.ts';
import { readMetered } from './metered.ts';

/** This computer's addresses, as `os.networkInterfaces()` gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** What is looked at. */
export interface ConnectionParts {
  readonly host: Host;
  readonly interfaces: () => Interfaces;
  /** Seconds of a clock that nobody sets. */
  readonly uptime: () => Seconds;
}

/** How long the answer to "does traffic cost money" holds in the same network: people say so when they come into it,
 * and on Windows the question takes half a second of a processor. */
const METERED_HOLDS: Seconds = 30 * 60;

/** A network that this computer has an address in. */
interface OwnNetwork {
  readonly name: string;
  /** The network's prefix: addresses within it may change at any time (RFC 8981). */
  readonly prefix: string;
}

/** Makes the look at how this computer is connected. Rejects never; cheap but for what {@link METERED_HOLDS}. */
export function createReadConnection(parts: ConnectionParts): () => Promise<Connection> {
  const { host, interfaces, uptime } = parts;
  let asked: {
    readonly key: string;
    readonly at: Seconds;
    readonly metered: Connection['metered'];
  } | null = null;

  async function meteredIn(key: string): Promise<Connection['metered']> {
    if (asked?.key !== key || uptime() - asked.at >= METERED_HOLDS) {
      asked = { key, at: uptime(), metered: await readMetered(host) };
    }
    return asked.metered;
  }

  return async () => {
    const networks = networksOf(interfaces());
    const routes = host.platform === 'linux' ? await defaultRoutes(host) : null;
    const online = networks.length > 0;
    const key = keyOf(networks, routes ?? []);
    return {
      key,
      online,
      leadsOut: routes === null ? 'unknown' : routes.length > 0 ? 'yes' : 'no',
      metered: online ? await meteredIn(key) : 'unknown',
    };
  };
}

/** Networks other than this computer itself. Addresses that computers give themselves (RFC 3927, RFC 4291, 2.5.6) are
 * there without any. */
export function networksOf(interfaces: Interfaces): readonly OwnNetwork[] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ internal, cidr }) => {
      if (internal || cidr === null || !ipaddr.isValidCIDR(cidr)) return [];
      const [address, length] = ipaddr.parseCIDR(cidr);
      if (address.range() === 'linkLocal') return [];
      const prefix =
        address.kind() === 'ipv4'
          ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
          : ipaddr.IPv6.networkAddressFromCIDR(cidr);
      return [{ name, prefix: `${prefix.toString()}/${String(length)}` }];
    }),
  );
}

/** Only what the way out leads through counts, where one is known: bridges of virtual machines come and go. */
function keyOf(networks: readonly OwnNetwork[], routes: readonly Route[]): string {
  const outside = networks.filter(({ name }) => routes.some((route) => route.name === name));
  const prefixes = (outside.length > 0 ? outside : networks).map(
    ({ name, prefix }) => `${name} ${prefix}`,
  );
  const ways = routes.map(({ name, gateway }) => `${name} via ${gateway}`);
  return [...new Set([...prefixes, ...ways])].sort().join(', ');
}

/** A default route of Linux: through a gateway (in the kernel's own notation), or straight into a tunnel. */
interface Route {
  readonly name: string;
  readonly gateway: string;
}

/** The flags of a route that is in use and leads somewhere (linux/route.h: RTF_UP without RTF_REJECT). */
const isUp = (flags: string): boolean => (Number.parseInt(flags, 16) & 0x0201) === 0x0001;

/** The default routes in `/proc/net/route` and `/proc/net/ipv6_route`; see gateways.ts for their columns. */
export async function defaultRoutes(host: Host): Promise<readonly Route[]> {
  const [v4, v6] = await Promise.all([
    textOf(host, '/proc/net/route'),
    textOf(host, '/proc/net/ipv6_route'),
  ]);
  return [
    ...v4.split('\n').flatMap((line): Route[] => {
      const [name = '', destination, gateway = '', flags = '', , , , mask] = wordsOf(line);
      const isDefault = destination === '00000000' && mask === '00000000';
      return isDefault && isUp(flags) ? [{ name, gateway }] : [];
    }),
    ...v6.split('\n').flatMap((line): Route[] => {
      const [destination, length, , , gateway = '', , , , flags = '', name = ''] = wordsOf(line);
      const isDefault = destination === '0'.repeat(32) && length === '00';
      return isDefault && isUp(flags) && name !== 'lo' ? [{ name, gateway }] : [];
    }),
  ];
}
