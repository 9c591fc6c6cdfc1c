import type { NetworkFacts } from '#shared/core/health/evidence.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { networksOf, type Interfaces } from '../network/connection.ts';
import { readWayOut } from '../network/way-out.ts';
import { measureFirstHop } from './first-hop.ts';

/** Looks whether this computer is in a network, and how steady its first hop is. Never rejects. */
export async function readNetwork(
  host: Host,
  interfaces: Interfaces,
  signal: AbortSignal,
): Promise<NetworkFacts> {
  const names = [...new Set(networksOf(interfaces).map(({ name }) => name))];
  const { exists, gateway, from } = await readWayOut(host, { signal });
  return {
    interfaces: names,
    defaultRoute: exists,
    firstHop: gateway === null ? null : await measureFirstHop(host, gateway, signal),
    evidence: [
      evidence('network interfaces', names.join(' ') || '—'),
      ...(exists === null ? [] : [evidence(from, exists ? `default ${gateway ?? ''}` : '—')]),
    ],
  };
}
