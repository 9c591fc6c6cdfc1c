import { laboratoryPresets } from './laboratories.ts';
import { networkPresets } from './networks.ts';
import { poolPresets } from './pool.ts';
import type { Preset } from './types.ts';
import { vendorPresets } from './vendors.ts';

/**
 * The catalogue. Ids stay as they are for good: settings name servers by them.
 *
 * Five servers are suggested, that is, measured before the user has picked any: Cloudflare, PTB, Netnod,
 * SIDN Labs and DFM. They have five operators, so that no one of them decides the vote; every operator says
 * that it serves the public and that it does not smear, so that the set can be mixed; three of them are
 * announced from many places. Not suggested: the NTP Pool and NIST, which ask programs not to choose them as
 * a default; Google, Amazon and Meta, which smear; Apple and Microsoft, which do not say what they do.
 */
export const presets: readonly Preset[] = [
  ...vendorPresets,
  ...laboratoryPresets,
  ...networkPresets,
  ...poolPresets,
];
