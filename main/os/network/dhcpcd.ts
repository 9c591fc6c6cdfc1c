import type { Host } from '../host.ts';
import { filesOf } from './folder.ts';

/** Where dhcpcd keeps its leases: now, and up to version 7. */
const FOLDERS = ['/var/lib/dhcpcd', '/var/lib/dhcpcd5'] as const;

/** RFC 2131, 2, figure 1: the fixed part of a message, then the magic cookie (RFC 2132, 2), then options. */
const COOKIE_AT = 236;
const COOKIE = 'c\u0082Sc';
/** RFC 2132, 3.1 and 3.2: options of one byte alone. */
const PAD = 0;
const END = 255;
/** RFC 2132, 8.3: Network Time Protocol servers, four bytes each. */
const NTP_SERVERS = 42;

/** Time servers of a lease of dhcpcd: the server's message as it came, a byte string. */
export function dhcpcdServers(message: string): readonly string[] {
  if (!message.startsWith(COOKIE, COOKIE_AT)) return [];
  const servers: string[] = [];
  const byte = (at: number): number => message.charCodeAt(at);
  for (let at = COOKIE_AT + COOKIE.length; at < message.length && byte(at) !== END;) {
    if (byte(at) === PAD) {
      at += 1;
      continue;
    }
    const [start, end] = [at + 2, at + 2 + byte(at + 1)];
    for (let part = start; byte(at) === NTP_SERVERS && part + 4 <= Math.min(end, message.length);) {
      servers.push([0, 1, 2, 3].map((place) => String(byte(part + place))).join('.'));
      part += 4;
    }
    // Past the end of a message that was cut off, the length is not a number.
    at = Number.isNaN(end) ? message.length : end;
  }
  return servers;
}

/** What dhcpcd got by DHCP, where its leases may be read: newer versions keep them for root. */
export async function readDhcpcd(host: Host): Promise<readonly string[]> {
  const files = await Promise.all(
    FOLDERS.map((folder) => filesOf(host, folder, (name) => name.endsWith('.lease'))),
  );
  return files.flat().flatMap(dhcpcdServers);
}
