import { isIPv6 } from 'node:net';
import type { Protocol } from '#shared/core/client/protocol.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { hasRoute } from './exchange.ts';
import type { ResolvedAddress } from './resolve.ts';

/** Servers measured of one pool name: as many as chrony would follow (`pool`, `maxsources`), of both families
 * where there is a way to both. */
export const SERVERS_PER_POOL = 4;

/** Addresses tried of one server name, in turn, until one answers: the best, one of the other family,
 * and one more. Each that is silent costs a time limit. */
export const ADDRESSES_PER_SERVER = 3;

/** Where a server may be asked. */
export interface Endpoint {
  /** IP literal. */
  readonly address: string;
  readonly port: number;
}

/** One server to measure: its addresses in the order in which they are tried, at least one. */
export interface Target {
  readonly source: SourceRef;
  /** How each of its addresses is asked. */
  readonly protocol: Protocol;
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
}

/**
 * The servers behind a name. A pool name stands for several, each with one address; any other name is
 * one server, whichever of its addresses answers. So is what is asked by NTS, because cookies are good at
 * one server. Addresses that this computer has no way to (often all of IPv6) are left out, unless there is
 * no other. An address in `taken` is already being measured under another source and is not asked twice,
 * so the answer may be empty; but what is asked by NTS is never given up for that, because the other
 * source may be asked by plain NTP. The first address of each is added to `taken`: the others stay free for
 * other sources until a burst turns to them.
 */
export async function targetsOf(
  source: SourceRef,
  protocol: Protocol,
  addresses: readonly ResolvedAddress[],
  taken: Set<string>,
): Promise<readonly Target[]> {
  const all = addresses.map(({ address, port }) => ({ address, port: port ?? source.port }));
  const routed = await withRoute(all);
  const byNts = source.nts === true;
  const free = byNts ? routed : routed.filter((endpoint) => !taken.has(endpointKey(endpoint)));
  const isPool = source.kind === 'pool' && !byNts;
  const most = isPool ? SERVERS_PER_POOL : ADDRESSES_PER_SERVER;
  const chosen = familiesInTurn(free).slice(0, most);
  const [first, ...others] = chosen;
  const found: readonly Target[] = isPool
    ? chosen.map((endpoint) => ({ source, protocol, endpoints: [endpoint] }))
    : first === undefined
      ? []
      : [{ source, protocol, endpoints: [first, ...others] }];
  for (const { endpoints } of found) taken.add(endpointKey(endpoints[0]));
  return found;
}

/** What tells endpoints apart. */
export const endpointKey = ({ address, port }: Endpoint): string => `${address}:${String(port)}`;

/** With a single address there is nothing to choose, and its failure says what is wrong. */
async function withRoute(endpoints: readonly Endpoint[]): Promise<readonly Endpoint[]> {
  if (endpoints.length < 2) return endpoints;
  const routes = await Promise.all(
    endpoints.map(async (at) => await hasRoute(at.address, at.port)),
  );
  const routed = endpoints.filter((_, index) => routes[index]);
  return routed.length > 0 ? routed : endpoints;
}

/** The addresses with the two families in turn, each in the resolver's order, so that both are among the first.
 * A pool has servers of either, and the name of one server may be dead by one of them. */
export function familiesInTurn<T extends Pick<Endpoint, 'address'>>(
  endpoints: readonly T[],
): readonly T[] {
  const [first] = endpoints;
  if (first === undefined) return [];
  const isOfFirst = ({ address }: T): boolean => isIPv6(address) === isIPv6(first.address);
  const own = endpoints.filter(isOfFirst);
  const other = endpoints.filter((at) => !isOfFirst(at));
  const rounds = Math.max(own.length, other.length);
  return Array.from({ length: rounds }, (_, round) => [own[round], other[round]])
    .flat()
    .filter((at) => at !== undefined);
}
