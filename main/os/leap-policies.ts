import type { LeapPolicy } from '#shared/model/source.ts';
import { presets } from '#shared/presets/servers.ts';

const POLICIES: ReadonlyMap<string, LeapPolicy> = new Map(
  presets.map(({ host, leap }) => [host, leap]),
);

/** What the catalogue knows of a host's leap second policy, which no configuration holds. */
export const leapOf = (host: string): LeapPolicy => POLICIES.get(host) ?? 'unknown';
