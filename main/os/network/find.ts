import type { NetworkCandidate, NetworkOrigin } from '#shared/model/network.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../host.ts';
import { candidatesOf, type Mention } from './candidates.ts';
import { readChronyDhcp } from './chrony-dhcp.ts';
import { readDarwin } from './darwin.ts';
import { readDhclient } from './dhclient.ts';
import { readDhcpcd } from './dhcpcd.ts';
import { controllersOf, unixDomains, type LookUpService } from './domain.ts';
import { linuxGateways } from './gateways.ts';
import { readNetworkManager } from './network-manager.ts';
import { readNetworkd } from './networkd.ts';
import { readWindowsGateways, windowsDomain, type Environment } from './windows.ts';

/** What the search reads of the world. */
export interface Surroundings {
  readonly host: Host;
  readonly environment: Environment;
  readonly lookUpService: LookUpService;
  /** This computer's own addresses as one text: when they change, so has the network. */
  readonly ownAddresses: () => string;
  /** Seconds of a clock that nobody sets. */
  readonly uptime: () => Seconds;
  /** Servers that are known by an id of their own. */
  readonly catalogue: readonly SourceRef[];
}

/** How long what was found holds while the computer keeps its addresses: a lease is renewed after hours, and a
 * look into the domain asks the network's name server. */
const LOOK_AGAIN: Seconds = 5 * 60;

/**
 * Makes the search for time servers that the network offers: the default gateways, what the DHCP lease names,
 * what chrony was given by it, the domain's controllers. Nobody is asked for the time. Reads files and runs
 * programs without rights and changes nothing. Never rejects: what cannot be read is not there.
 */
export function createFindNetwork(
  surroundings: Surroundings,
): () => Promise<readonly NetworkCandidate[]> {
  const { ownAddresses, uptime, catalogue } = surroundings;
  let latest: {
    readonly addresses: string;
    readonly at: Seconds;
    readonly found: Promise<readonly NetworkCandidate[]>;
  } | null = null;
  return () => {
    const [addresses, at] = [ownAddresses(), uptime()];
    if (latest?.addresses !== addresses || at - latest.at >= LOOK_AGAIN) {
      const found = look(surroundings).then((mentions) => candidatesOf(mentions, catalogue));
      latest = { addresses, at, found };
    }
    return latest.found;
  };
}

async function look(surroundings: Surroundings): Promise<readonly Mention[]> {
  const mentions = await Promise.allSettled(placesOf(surroundings));
  // A place that fails takes nothing from the others.
  return mentions.flatMap((place) => (place.status === 'fulfilled' ? place.value : []));
}

/** The places of this system, in the order in which they are shown. */
function placesOf(surroundings: Surroundings): readonly Promise<readonly Mention[]>[] {
  const { host, environment, lookUpService } = surroundings;
  switch (host.platform) {
    case 'linux':
      return [
        from('gateway', linuxGateways(host)),
        from('dhcp', readNetworkd(host)),
        from('dhcp', readNetworkManager(host)),
        from('dhcp', readDhclient(host)),
        from('dhcp', readDhcpcd(host)),
        from('chrony-dhcp', readChronyDhcp(host)),
        from('domain', controllers(unixDomains(host), lookUpService)),
      ];
    case 'darwin': {
      const route = readDarwin(host);
      return [
        from(
          'gateway',
          route.then(({ gateways }) => gateways),
        ),
        from(
          'dhcp',
          route.then(({ dhcp }) => dhcp),
        ),
        from('domain', controllers(unixDomains(host), lookUpService)),
      ];
    }
    case 'win32': {
      const { domains, controllers: known } = windowsDomain(environment);
      return [
        from('gateway', readWindowsGateways(host, environment)),
        from('domain', Promise.resolve(known)),
        from('domain', controllersOf(domains, lookUpService)),
      ];
    }
    default:
      return [];
  }
}

const controllers = async (
  domains: Promise<readonly string[]>,
  lookUp: LookUpService,
): Promise<readonly string[]> => await controllersOf(await domains, lookUp);

const from = async (
  origin: NetworkOrigin,
  hosts: Promise<readonly string[]>,
): Promise<readonly Mention[]> => (await hosts).map((host) => ({ host, origin }));
