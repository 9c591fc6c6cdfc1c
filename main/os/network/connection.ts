import type { NetworkInterfaceInfo } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { Connection } from '#shared/model/network.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../host.ts';
import { readMetered } from './metered.ts';
import { defaultRoutes, type Route } from './routes.ts';
import { readWayOut } from './way-out.ts';

/** This computer's addresses, as `os.networkInterfaces()` gives them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** What is looked at. */
export interface ConnectionParts {
  readonly host: Host;
  readonly interfaces: () => Interfaces;
  /** Seconds of a clock that nobody sets. */
  readonly uptime: () => Seconds;
}

/** How long an answer that a program had to give holds in the same network. On Windows the question whether traffic
 * costs money takes half a second of a processor, and people say so when they come into a network. */
const HOLDS: Seconds = 30 * 60;

/** How long it holds where it is cheap to get, is none, or is that no way leads out: the route comes after the address. */
const HOLDS_SHORTLY: Seconds = 60;

/** `route` answers at once. */
const ROUTE_TIMEOUT: Seconds = 5;

/** A network that this computer has an address in. */
interface OwnNetwork {
  readonly name: string;
  /** The network's prefix: addresses within it may change at any time (RFC 8981). */
  readonly prefix: string;
}

/** Makes the look at how this computer is connected. Rejects never; cheap but for what {@link HOLDS}. */
export function createReadConnection(parts: ConnectionParts): () => Promise<Connection> {
  const { host, interfaces, uptime } = parts;
  const isLinux = host.platform === 'linux';
  const metered = held(
    uptime,
    () => readMetered(host),
    (answer) => (isLinux || answer === null ? HOLDS_SHORTLY : HOLDS),
  );
  const leadsOut = held(
    uptime,
    async () => (await readWayOut(host, { timeout: ROUTE_TIMEOUT })).exists,
    (answer) => (answer === true ? HOLDS : HOLDS_SHORTLY),
  );

  return async () => {
    const networks = networksOf(interfaces());
    const online = networks.length > 0;
    const routes = isLinux ? await defaultRoutes(host) : [];
    const key = keyOf(networks, routes);
    const exists = isLinux ? routes.length > 0 : online && (await leadsOut(key));
    return {
      key,
      online,
      leadsOut: exists === null ? 'unknown' : exists ? 'yes' : 'no',
      metered: (online ? await metered(key) : null) ?? 'unknown',
    };
  };
}

/** Asks again in another network (by its key), and when the last answer is older than `holds` says of it. */
function held<T>(
  uptime: () => Seconds,
  ask: () => Promise<T>,
  holds: (answer: T) => Seconds,
): (key: string) => Promise<T> {
  let last: { readonly key: string; readonly at: Seconds; readonly answer: T } | null = null;
  return async (key) => {
    if (last?.key !== key || uptime() - last.at >= holds(last.answer)) {
      last = { key, at: uptime(), answer: await ask() };
    }
    return last.answer;
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
