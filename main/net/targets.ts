import { isIPv6 } from 'node:net';
import type { Protocol } from '#shared/core/client/protocol.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { hasRoute } from './exchange.ts';
import type { ResolvedAddress } from './resolve.ts';

/** Servers measured of one pool name: as many as chrony would follow (`pool`, `maxsources`). */
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
 * one server, whichever of its addresses answers. Addresses that this computer has no way to (often
 * all of IPv6) are left out, unless there is no other. An address in `taken` is already being measured
 * under another source and is not asked twice; those chosen are added to it. So the answer may be empty.
 */
export async function targetsOf(
  source: SourceRef,
  protocol: Protocol,
  addresses: readonly ResolvedAddress[],
  taken: Set<string>,
): Promise<readonly Target[]> {
  const all = addresses.map(({ address, port }) => ({ address, port: port ?? source.port }));
  const routed = await withRoute(all);
  const free = routed.filter((endpoint) => !taken.has(keyOf(endpoint)));
  const chosen =
    source.kind === 'pool'
      ? free.slice(0, SERVERS_PER_POOL)
      : bothFamiliesFirst(free).slice(0, ADDRESSES_PER_SERVER);
  for (const endpoint of chosen) taken.add(keyOf(endpoint));
  if (source.kind === 'pool') {
    return chosen.map((endpoint) => ({ source, protocol, endpoints: [endpoint] }));
  }
  const [first, ...others] = chosen;
  return first === undefined ? [] : [{ source, protocol, endpoints: [first, ...others] }];
}

const keyOf = ({ address, port }: Endpoint): string => `${address}:${String(port)}`;

/** With a single address there is nothing to choose, and its failure says what is wrong. */
async function withRoute(endpoints: readonly Endpoint[]): Promise<readonly Endpoint[]> {
  if (endpoints.length < 2) return endpoints;
  const routes = await Promise.all(
    endpoints.map(async (at) => await hasRoute(at.address, at.port)),
  );
  const routed = endpoints.filter((_, index) => routes[index]);
  return routed.length > 0 ? routed : endpoints;
}

/** The first address of each family, in the resolver's order, then the others. */
function bothFamiliesFirst(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const [first] = endpoints;
  if (first === undefined) return [];
  const other = endpoints.find((at) => isIPv6(at.address) !== isIPv6(first.address));
  if (other === undefined) return endpoints;
  return [first, other, ...endpoints.filter((at) => at !== first && at !== other)];
}
