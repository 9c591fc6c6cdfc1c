import type { Seconds } from '#shared/units.ts';
import type { Host } from '../host.ts';
import { outputOf } from '../output.ts';
import { DHCLIENT_FOLDERS } from './dhclient.ts';
import { filesOf } from './folder.ts';

/** NetworkManager answers at once, or is stuck. */
const TIMEOUT: Seconds = 3;

/** A name of the tz database: what the network says is not believed to be anything else. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]{0,31}(?:\/[A-Za-z0-9_+-]{1,31}){0,2}$/;

/** Option 101 of a lease (RFC 4833), as systemd-networkd keeps it: `TIMEZONE=Europe/Berlin`. */
export const networkdZone = (text: string): string | undefined =>
  /^TIMEZONE=(.+)$/m.exec(text)?.[1];

/** The same in what nmcli prints: `DHCP4.OPTION[9]:tcode = Europe/Berlin`. */
export const networkManagerZone = (text: string): string | undefined =>
  /^DHCP4\.OPTION\[[0-9]+\]:tcode = (.+)$/m.exec(text)?.[1];

/** The same in the leases of ISC dhclient, the last of which counts: `option tcode "Europe/Berlin";`. */
export const dhclientZone = (text: string): string | undefined =>
  [...text.matchAll(/^[ \t]*option tcode "([^"\n]+)";/gm)].at(-1)?.[1];

/** What the network says of the time zone, by its name in the tz database; null: nothing. Few networks do, and few
 * systems ask. */
export async function readToldZone(host: Host, signal: AbortSignal): Promise<string | null> {
  if (host.platform !== 'linux') return null;
  const args = ['--terse', '--fields', 'DHCP4', 'device', 'show'];
  const [networkd, manager, dhclient] = await Promise.all([
    filesOf(host, '/run/systemd/netif/leases', (name) => /^[0-9]+$/.test(name)),
    outputOf(host, 'nmcli', args, { timeout: TIMEOUT, signal }),
    Promise.all(
      DHCLIENT_FOLDERS.map((folder) => filesOf(host, folder, (name) => name.endsWith('.leases'))),
    ),
  ]);
  const told = [
    ...networkd.map(networkdZone),
    networkManagerZone(manager ?? ''),
    ...dhclient.flat().map(dhclientZone),
  ];
  return told.find((name) => name !== undefined && ZONE_NAME.test(name)) ?? null;
}
