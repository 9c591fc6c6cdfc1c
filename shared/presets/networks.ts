import type { Preset, PresetCategory, Region, UsagePolicy } from './types.ts';

const open: UsagePolicy = { kind: 'open', minInterval: null };
const unstated: UsagePolicy = { kind: 'unknown', minInterval: null };
/** Meant for the computers near it; others have the operator's worldwide name. */
const nearby: UsagePolicy = { kind: 'region-only', minInterval: null };

interface Operator {
  readonly operator: string;
  readonly category: PresetCategory;
  readonly region: Region;
  readonly country: string | null;
  readonly usage: UsagePolicy;
  readonly page: string;
}

const server = (
  operator: Operator,
  id: string,
  host: string,
  known: Partial<Pick<Preset, 'leap' | 'nts' | 'anycast' | 'suggested' | 'usage' | 'region'>> = {},
): Preset => ({
  ...operator,
  id,
  host,
  port: 123,
  kind: 'server',
  leap: 'unknown',
  nts: null,
  anycast: null,
  suggested: false,
  ...known,
});

const netnod: Operator = {
  operator: 'Netnod',
  category: 'network-operator',
  region: 'europe',
  country: 'SE',
  usage: nearby,
  page: 'https://www.netnod.se/netnod-time/how-to-use-nts',
};
/** Two servers in each of five cities. */
const netnodCity = (name: string): Preset =>
  server(netnod, `netnod-${name}`, `${name}.nts.netnod.se`, {
    leap: 'steps',
    nts: true,
    anycast: false,
  });

const sidn: Operator = {
  operator: 'SIDN Labs',
  category: 'network-operator',
  region: 'europe',
  country: 'NL',
  usage: open,
  page: 'https://time.nl/index_en.html',
};

/** The stratum 1 servers offer NTS (https://ntp.br/faq); of the others it is not said. */
const ntpBr: Operator = {
  operator: 'NTP.br',
  category: 'network-operator',
  region: 'south-america',
  country: 'BR',
  usage: open,
  page: 'https://ntp.br/',
};
const cesnet: Operator = {
  operator: 'CESNET',
  category: 'network-operator',
  region: 'europe',
  country: 'CZ',
  usage: open,
  page: 'https://www.cesnet.cz/services/time-service/?lang=en',
};
const mbix: Operator = {
  operator: 'Manitoba Internet Exchange',
  category: 'network-operator',
  region: 'north-america',
  country: 'CA',
  usage: unstated,
  page: 'https://time1.mbix.ca/',
};
const wiktel: Operator = {
  operator: 'Wikstrom Telephone Company',
  category: 'network-operator',
  region: 'north-america',
  country: 'US',
  usage: unstated,
  page: 'https://ntp1.wiktel.com/',
};
/** Four of the university's servers may be used from all over the world; ntp4 and ntp5 must not be. */
const fau: Operator = {
  operator: 'University of Erlangen-Nuremberg',
  category: 'university',
  region: 'europe',
  country: 'DE',
  usage: open,
  page: 'https://www.rrze.fau.de/server-hosting/spezialdienste/zeitserver/',
};
const zagreb: Operator = {
  operator: 'University of Zagreb',
  category: 'university',
  region: 'europe',
  country: 'HR',
  usage: unstated,
  page: 'https://rem.fer.hr/',
};
const northeastern: Operator = {
  operator: 'Northeastern University (China)',
  category: 'university',
  region: 'asia',
  country: 'CN',
  usage: unstated,
  page: 'https://www.neu.edu.cn/',
};

/** Network operators, universities and volunteers. Servers that their operator keeps for one
 * distribution (Ubuntu) or for one campus are left out. */
export const networkPresets: readonly Preset[] = [
  server(netnod, 'netnod', 'nts.netnod.se', {
    leap: 'steps',
    nts: true,
    anycast: true,
    region: 'global',
    // "a free service available to anyone, anywhere in the world".
    usage: open,
    suggested: true,
  }),
  ...['gbg1', 'gbg2', 'lul1', 'lul2', 'mmo1', 'mmo2', 'sth1', 'sth2', 'svl1', 'svl2'].map(
    netnodCity,
  ),
  server(sidn, 'sidn', 'any.time.nl', {
    leap: 'steps',
    nts: true,
    anycast: true,
    region: 'global',
    suggested: true,
  }),
  server(sidn, 'sidn-nts', 'nts.time.nl', { leap: 'steps', nts: true, anycast: false }),
  server(sidn, 'sidn-pool-1', 'ntppool1.time.nl', { leap: 'steps', nts: true, anycast: false }),
  server(sidn, 'sidn-pool-2', 'ntppool2.time.nl', { leap: 'steps', nts: true, anycast: false }),
  server(sidn, 'sidn-1', 'ntp1.time.nl', { leap: 'steps', anycast: false }),
  server(sidn, 'sidn-2', 'ntp2.time.nl', { leap: 'steps', anycast: false }),
  server(ntpBr, 'ntp-br-a-st1', 'a.st1.ntp.br', { nts: true, anycast: false }),
  server(ntpBr, 'ntp-br-b-st1', 'b.st1.ntp.br', { nts: true, anycast: false }),
  server(ntpBr, 'ntp-br-c-st1', 'c.st1.ntp.br', { nts: true, anycast: false }),
  server(ntpBr, 'ntp-br-d-st1', 'd.st1.ntp.br', { nts: true, anycast: false }),
  server(ntpBr, 'ntp-br-gps', 'gps.ntp.br', { nts: true, anycast: false }),
  server(ntpBr, 'ntp-br-a', 'a.ntp.br'),
  server(ntpBr, 'ntp-br-b', 'b.ntp.br'),
  server(ntpBr, 'ntp-br-c', 'c.ntp.br'),
  server(cesnet, 'cesnet-tik', 'tik.cesnet.cz'),
  server(cesnet, 'cesnet-tak', 'tak.cesnet.cz'),
  server(
    {
      operator: 'CZ.NIC',
      category: 'network-operator',
      region: 'europe',
      country: 'CZ',
      usage: open,
      page: 'https://www.nic.cz/page/329/cz.nic-prinese-do-ceskych-pocitacu-presny-cas/',
    },
    'cz-nic',
    'ntp.nic.cz',
  ),
  server(mbix, 'mbix-1', 'time1.mbix.ca', { nts: true }),
  server(mbix, 'mbix-2', 'time2.mbix.ca', { nts: true }),
  server(mbix, 'mbix-3', 'time3.mbix.ca', { nts: true }),
  server(wiktel, 'wiktel-1', 'ntp1.wiktel.com', { nts: true }),
  server(wiktel, 'wiktel-2', 'ntp2.wiktel.com', { nts: true }),
  server(fau, 'fau-0', 'ntp0.fau.de', { anycast: false }),
  server(fau, 'fau-1', 'ntp1.fau.de', { anycast: false }),
  server(fau, 'fau-2', 'ntp2.fau.de', { anycast: false }),
  server(fau, 'fau-3', 'ntp3.fau.de', { nts: true, anycast: false }),
  server(zagreb, 'zagreb-1', 'nts1.ntp.hr', { nts: true }),
  server(zagreb, 'zagreb-2', 'nts2.ntp.hr', { nts: true }),
  server(northeastern, 'neu-cn', 'ntp.neu.edu.cn', { nts: true }),
  server(northeastern, 'neu-cn-1', 'ntp1.neu.edu.cn', { nts: true }),
  server(
    {
      operator: 'Team Belgium',
      category: 'community',
      region: 'europe',
      country: 'BE',
      usage: unstated,
      page: 'https://ntp.teambelgium.net/',
    },
    'team-belgium',
    'nts.teambelgium.net',
    { nts: true },
  ),
];
