import { isIP } from 'node:net';
import type { NameLookup } from '#shared/core/health/evidence.ts';
import type { Resolve } from './resolve.ts';

/** Looks each name up, once, as the time service would; what is an address already is left out. Null: there was no
 * name. Never rejects. */
export async function lookUpNames(
  hosts: readonly string[],
  resolve: Resolve,
  signal: AbortSignal,
): Promise<readonly NameLookup[] | null> {
  const names = [...new Set(hosts)].filter((host) => isIP(host) === 0);
  if (names.length === 0) return null;
  return await Promise.all(
    names.map(async (host): Promise<NameLookup> => {
      const found = await resolve(host, signal);
      if (found.ok) {
        return { host, addresses: found.value.map(({ address }) => address), problem: null };
      }
      const { error } = found;
      const problem = error.code === 'net.dns' ? error.context.reason : 'failed';
      return { host, addresses: [], problem };
    }),
  );
}
