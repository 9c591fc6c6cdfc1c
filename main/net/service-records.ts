import { Resolver } from 'node:dns/promises';
import type { Seconds } from '#shared/units.ts';

/** How long the network's name server may take; what is looked for is on the local network or nowhere. */
const LIMIT: Seconds = 2;

/** Servers taken of one name; a large domain has hundreds. */
const MOST_SERVERS = 3;

/** One server that offers a service (SRV, RFC 2782). */
export interface ServiceRecord {
  readonly name: string;
  /** The smaller one is preferred. */
  readonly priority: number;
  /** Among those of one priority the larger one is preferred. */
  readonly weight: number;
}

const askNameServer = async (name: string): Promise<readonly ServiceRecord[]> =>
  await new Resolver({ timeout: LIMIT * 1000, tries: 1 }).resolveSrv(name);

/**
 * Makes a look-up of the hosts that offer a service, the preferred first. It finds none when there are none
 * or nobody answers in time, and never rejects. What it finds is what the network's name server says: to be
 * checked before it is used.
 */
export const createLookUpService =
  (ask = askNameServer) =>
  async (name: string): Promise<readonly string[]> => {
    try {
      const records = await ask(name);
      return records
        .toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)
        .slice(0, MOST_SERVERS)
        .map((record) => record.name);
    } catch {
      return [];
    }
  };
