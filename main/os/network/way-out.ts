import type { Host } from '../host.ts';
import type { RunOptions } from '../run.ts';
import { systemRoot } from '../win32/system-root.ts';
import { routeOf } from './darwin.ts';
import { textOf, wordsOf } from './folder.ts';
import { linuxGateways } from './gateways.ts';
import { defaultRoutes } from './routes.ts';
import { windowsGateways } from './windows.ts';

/** The way out of this network. */
export interface WayOut {
  /** Null: could not tell. */
  readonly exists: boolean | null;
  /** The best gateway; null: there is none, as in a tunnel. */
  readonly gateway: string | null;
  /** Where it was seen. */
  readonly from: string;
}

/** What ends a program that is asked. */
type Limits = Pick<RunOptions, 'signal' | 'timeout'>;

/** Looks, without asking anybody outside, whether a way leads out of this network. Never rejects. */
export async function readWayOut(host: Host, options: Limits): Promise<WayOut> {
  switch (host.platform) {
    case 'linux':
      return await linuxWay(host);
    case 'darwin':
      return await darwinWay(host, options);
    case 'win32':
      return await windowsWay(host, options);
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

async function darwinWay(host: Host, options: Limits): Promise<WayOut> {
  const from = 'route -n get default';
  const route = host.findProgram('route');
  if (route === null) return { exists: null, gateway: null, from };
  for (const family of ['-inet', '-inet6']) {
    const ran = await host.run(route, ['-n', 'get', family, 'default'], options);
    if (ran.status !== 'exited') return { exists: null, gateway: null, from };
    // Without such a route it fails, in words.
    const found = ran.code === 0 ? routeOf(ran.stdout) : { gateway: null, interface: null };
    if (found.interface !== null) return { exists: true, gateway: found.gateway, from };
  }
  return { exists: false, gateway: null, from };
}

async function windowsWay(host: Host, options: Limits): Promise<WayOut> {
  const from = 'route print';
  const ran = await host.run(`${systemRoot()}\\System32\\ROUTE.EXE`, ['print'], options);
  if (ran.status !== 'exited' || ran.code !== 0) return { exists: null, gateway: null, from };
  const lines = ran.stdout.split('\n').map(wordsOf);
  // A tunnel's route has no gateway beside this computer itself: IPv4 destination and mask, IPv6 prefix. Permanent
  // routes, listed also while their interface is down, have four columns.
  const exists = lines.some(
    (words) =>
      (words[0] === '0.0.0.0' && words[1] === '0.0.0.0' && words.length > 4) ||
      words.includes('::/0'),
  );
  const [gateway] = windowsGateways(ran.stdout);
  return { exists, gateway: gateway ?? null, from };
}
