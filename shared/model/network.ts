import type { SourceRef } from './source.ts';

/** Where the network named a time server: it is the default gateway, the DHCP lease names it (option 42),
 * chrony was given it by a DHCP client, or it is a controller of the machine's domain. */
export const NETWORK_ORIGINS = ['gateway', 'dhcp', 'chrony-dhcp', 'domain'] as const;

/** One of {@link NETWORK_ORIGINS}. */
export type NetworkOrigin = (typeof NETWORK_ORIGINS)[number];

/** A host of this computer's own network that may tell the time; nobody knows until it is asked. */
export interface NetworkCandidate {
  /** The catalogue's own entry where it has this host, else with the id `network:<host>`, port 123, and
   * nothing known of it. A link-local IPv6 host carries its zone (`fe80::1%eth0`): it can be measured, and
   * neither kept nor written to a configuration. */
  readonly source: SourceRef;
  /** At least one, each once, in the order of {@link NETWORK_ORIGINS}. */
  readonly origins: readonly NetworkOrigin[];
}

/** How this computer is connected, as far as it can tell without asking anybody. */
export interface Connection {
  /** Differs when the computer is in another network. */
  readonly key: string;
  /** It has an address in some network. */
  readonly online: boolean;
  /** Whether a way out of that network is known. */
  readonly leadsOut: 'yes' | 'no' | 'unknown';
  /** Whether the system or its user says that traffic costs money. */
  readonly metered: 'yes' | 'no' | 'unknown';
}
