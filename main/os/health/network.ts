import type { NetworkFacts } from '#shared/core/health/evidence.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { defaultRoutes, networksOf, type Interfaces } from '../network/connection.ts';
import { routeOf } from '../network/darwin.ts';
import { textOf, wordsOf } from '../network/folder.ts';
import { linuxGateways } from '../network/gateways.ts';
import { windowsGateways } from '../network/windows.ts';
import { systemRoot } from '../win32/system-root.ts';
import { measureFirstHop } from './first-hop.ts';

/** The way out of this network. */
interface WayOut {
  readonly exists: boolean | null;
  /** The best gateway; null: there is none, as in a tunnel. */
  readonly gateway: string | null;
  /** Where it was seen. */
  readonly from: string;
}

/** Looks whether this computer is in a network, and how steady its first hop is. Never rejects. */
export async function readNetwork(
  host: Host,
  interfaces: Interfaces,
  signal: AbortSignal,
): Promise<NetworkFacts> {
  const names = [...new Set(networksOf(interfaces).map(({ name }) => name))];
  const { exists, gateway, from } = await wayOut(host, signal);
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

async function wayOut(host: Host, signal: AbortSignal): Promise<WayOut> {
  switch (host.platform) {
    case 'linux':
      return await linuxWay(host);
    case 'darwin':
      return await darwinWay(host, signal);
    case 'win32':
      return await windowsWay(host, signal);
    default:
      return { exists: null, gateway: null, from: '' };
  }
}

async function linuxWay(host: Host): Promise<WayOut> {
  const from = '/proc/net/route';
  // Its head line is there also without a route.
  if ((await textOf(host, from)) === '') return { exists: null, gateway: null, from };
  const [routes, [gateway]] = await Promise.all([defaultRoutes(host), linuxGateways(host)]);
  return { exists: routes.length > 0, gateway: gateway ?? null, from };
}

async function darwinWay(host: Host, signal: AbortSignal): Promise<WayOut> {
  const from = 'route -n get default';
  const route = host.findProgram('route');
  if (route === null) return { exists: null, gateway: null, from };
  for (const family of ['-inet', '-inet6']) {
    const ran = await host.run(route, ['-n', 'get', family, 'default'], { signal });
    if (ran.status !== 'exited') return { exists: null, gateway: null, from };
    // Without such a route it fails, in words.
    const found = ran.code === 0 ? routeOf(ran.stdout) : { gateway: null, interface: null };
    if (found.interface !== null) return { exists: true, gateway: found.gateway, from };
  }
  return { exists: false, gateway: null, from };
}

async function windowsWay(host: Host, signal: AbortSignal): Promise<WayOut> {
  const from = 'route print';
  const ran = await host.run(`${systemRoot()}\\System32\\ROUTE.EXE`, ['print'], { signal });
  if (ran.status !== 'exited' || ran.code !== 0) return { exists: null, gateway: null, from };
  const lines = ran.stdout.split('\n').map(wordsOf);
  // A tunnel's route has no gateway beside this computer itself: IPv4 destination and mask, IPv6 prefix.
  const exists = lines.some(
    (words) => (words[0] === '0.0.0.0' && words[1] === '0.0.0.0') || words.includes('::/0'),
  );
  const [gateway] = windowsGateways(ran.stdout);
  return { exists, gateway: gateway ?? null, from };
}
