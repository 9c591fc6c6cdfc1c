import type { Preset, PresetCategory, Region, UsagePolicy } from './types.ts';

/** Shortest interval for a simple client: the pool's terms ask for no more than one request in 30
 * minutes (https://www.ntppool.org/tos.html, section 4b). */
const POOL_INTERVAL_SECONDS = 1800;

const usage: UsagePolicy = { kind: 'pool', minInterval: POOL_INTERVAL_SECONDS };

interface Zone {
  readonly id: string;
  readonly host: string;
  readonly category: PresetCategory;
  readonly region: Region;
  readonly country: string | null;
  readonly page: string;
}

/** Members are run by volunteers: what they do at a leap second may differ, and none offers NTS under a
 * pool name, since its certificate would have to name the pool. */
const zone = (entry: Zone): Preset => ({
  ...entry,
  port: 123,
  kind: 'pool',
  operator: 'NTP Pool',
  leap: 'unknown',
  nts: false,
  anycast: false,
  usage,
  suggested: false,
});

const continent = (region: Exclude<Region, 'global'>): Preset =>
  zone({
    id: `pool-${region}`,
    host: `${region}.pool.ntp.org`,
    category: 'pool-continent',
    region,
    country: null,
    page: `https://www.ntppool.org/zone/${region}`,
  });

/** `name` is the label in the pool's DNS; it is the ISO code in lower case save for `uk`. */
const countries = (
  region: Exclude<Region, 'global'>,
  names: readonly string[],
): readonly Preset[] =>
  names.map((name) =>
    zone({
      id: `pool-${name}`,
      host: `${name}.pool.ntp.org`,
      category: 'pool-country',
      region,
      country: name === 'uk' ? 'GB' : name.toUpperCase(),
      page: `https://www.ntppool.org/zone/${name}`,
    }),
  );

/** The NTP Pool: worldwide, by continent and by country. Never measured unless the user picked a zone:
 * software may not ship a pool name as its default (https://www.ntppool.org/en/vendors.html). */
export const poolPresets: readonly Preset[] = [
  zone({
    id: 'pool',
    host: 'pool.ntp.org',
    category: 'pool-global',
    region: 'global',
    country: null,
    page: 'https://www.ntppool.org/en/use.html',
  }),
  continent('africa'),
  continent('asia'),
  continent('europe'),
  continent('north-america'),
  continent('oceania'),
  continent('south-america'),
  ...countries('africa', ['za']),
  ...countries('asia', ['cn', 'hk', 'id', 'in', 'jp', 'kr', 'sg', 'tr', 'tw']),
  ...countries('europe', [
    'at',
    'be',
    'ch',
    'cz',
    'de',
    'dk',
    'es',
    'fi',
    'fr',
    'ie',
    'it',
    'nl',
    'no',
    'pl',
    'pt',
    'ro',
    'ru',
    'se',
    'ua',
    'uk',
  ]),
  ...countries('north-america', ['ca', 'mx', 'us']),
  ...countries('oceania', ['au', 'nz']),
  ...countries('south-america', ['ar', 'br', 'cl']),
];
