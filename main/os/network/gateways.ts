import type { Host } from '../host.ts';
import { textOf, wordsOf } from './folder.ts';

/** A way out of the network, as the kernel has it. */
interface Gateway {
  readonly host: string;
  /** The smaller one is preferred. */
  readonly metric: number;
}

/** Flags of a route (linux/route.h): it is up, and leads through a gateway. */
const UP_THROUGH_GATEWAY = 0x0003;

const byMetric = (gateways: readonly Gateway[]): readonly string[] =>
  gateways.toSorted((a, b) => a.metric - b.metric).map(({ host }) => host);

const leadsOut = (flags: string): boolean =>
  (Number.parseInt(flags, 16) & UP_THROUGH_GATEWAY) === UP_THROUGH_GATEWAY;

/**
 * The IPv4 gateways of the default routes in `/proc/net/route`, best first. Its columns are interface,
 * destination, gateway, flags, reference count, use, metric, mask, …; addresses are hexadecimal in the
 * machine's own byte order, which is little-endian on every machine that Electron runs on.
 */
export function ipv4Gateways(text: string): readonly string[] {
  return byMetric(
    text.split('\n').flatMap((line): Gateway[] => {
      const [, destination, gateway, flags = '', , , metric, mask] = wordsOf(line);
      if (destination !== '00000000' || mask !== '00000000' || !leadsOut(flags)) return [];
      const bytes = /^[0-9A-F]{8}$/.test(gateway ?? '') ? (gateway?.match(/../g) ?? []) : [];
      const host = bytes.map((byte) => String(Number.parseInt(byte, 16))).reverse();
      return host.length === 4 ? [{ host: host.join('.'), metric: Number(metric) }] : [];
    }),
  );
}

/**
 * The IPv6 gateways of the default routes in `/proc/net/ipv6_route`, best first, link-local ones with their
 * zone. Its columns are destination, its length, source, its length, next hop, metric (hexadecimal),
 * reference count, use, flags, interface.
 */
export function ipv6Gateways(text: string): readonly string[] {
  return byMetric(
    text.split('\n').flatMap((line): Gateway[] => {
      const [destination, length, , , hop = '', metric = '', , , flags = '', name] = wordsOf(line);
      if (destination !== '0'.repeat(32) || length !== '00' || !leadsOut(flags)) return [];
      if (name === undefined || !/^[0-9a-f]{32}$/.test(hop)) return [];
      const address = (hop.match(/.{4}/g) ?? []).join(':');
      const host = hop.startsWith('fe8') ? `${address}%${name}` : address;
      return [{ host, metric: Number.parseInt(metric, 16) }];
    }),
  );
}

/** The default gateways of a Linux machine. A link-local one is named only where there is no other: it is most
 * often the same router by another address, and a router must not be asked twice. */
export async function linuxGateways(host: Host): Promise<readonly string[]> {
  const [v4, v6] = await Promise.all([
    textOf(host, '/proc/net/route').then(ipv4Gateways),
    textOf(host, '/proc/net/ipv6_route').then(ipv6Gateways),
  ]);
  const elsewhere = [...v4, ...v6.filter((address) => !address.includes('%'))];
  return elsewhere.length > 0 ? elsewhere : v6;
}
