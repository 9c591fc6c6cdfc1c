import type { Host } from '../host.ts';
import { textOf, wordsOf } from './folder.ts';

/** A default route of Linux: through a gateway (in the kernel's own notation), or straight into a tunnel. */
export interface Route {
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
