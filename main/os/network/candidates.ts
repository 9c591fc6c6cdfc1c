import { isLoopback } from '#shared/core/schedule.ts';
import { NTP_PORT, parseServerAddress } from '#shared/address.ts';
import {
  NETWORK_ORIGINS,
  type NetworkCandidate,
  type NetworkOrigin,
} from '#shared/model/network.ts';
import type { SourceRef } from '#shared/model/source.ts';

/** A host as one place of the system names it; not checked yet. */
export interface Mention {
  readonly host: string;
  readonly origin: NetworkOrigin;
}

/** Candidates shown at most: a network has one or two; a hostile one must not fill the list. */
export const MOST_CANDIDATES = 8;

/** An interface's name in a zone: what Linux allows, less what means something elsewhere (`/`, `%`, blanks).
 * 15 is IFNAMSIZ less its zero (linux/if.h). */
const ZONE = /^[A-Za-z0-9._-]{1,15}$/;

/** The canonical host of a mention; null when it is none, or is this computer itself. */
function hostOf(text: string): string | null {
  const [literal, zone, more] = text.split('%');
  const address = parseServerAddress(literal ?? '');
  if (!address.ok || address.value.port !== NTP_PORT || isLoopback(address.value)) return null;
  const { host } = address.value;
  if (zone === undefined) return host;
  return more === undefined && host.startsWith('fe80:') && ZONE.test(zone)
    ? `${host}%${zone}`
    : null;
}

/**
 * Turns mentions into candidates, one for each host, in the order of their first mention. What is not a
 * unicast address or a host name is dropped. `catalogue` gives the entry for a host that it has.
 */
export function candidatesOf(
  mentions: readonly Mention[],
  catalogue: readonly SourceRef[],
): readonly NetworkCandidate[] {
  const origins = new Map<string, Set<NetworkOrigin>>();
  for (const { host: text, origin } of mentions) {
    const host = hostOf(text);
    if (host === null) continue;
    if (!origins.has(host) && origins.size === MOST_CANDIDATES) continue;
    origins.set(host, (origins.get(host) ?? new Set()).add(origin));
  }
  return [...origins].map(([host, found]) => ({
    source:
      catalogue.find((known) => known.host === host && known.port === NTP_PORT) ??
      networkSource(host),
    origins: NETWORK_ORIGINS.filter((origin) => found.has(origin)),
  }));
}

/** A server that the network offers: nothing is known of it but where it is. */
export const networkSource = (host: string): SourceRef => ({
  id: `network:${host}`,
  host,
  port: NTP_PORT,
  kind: 'server',
  operator: null,
  leap: 'unknown',
  nts: null,
});
