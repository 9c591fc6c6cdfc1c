import { nistPresets } from './nist.ts';
import type { Preset, Region, UsagePolicy } from './types.ts';

const open: UsagePolicy = { kind: 'open', minInterval: null };
const unstated: UsagePolicy = { kind: 'unknown', minInterval: null };
/** At most 20 requests an hour (https://www.nict.go.jp/en/sts/ntp_faq.html). */
const nictUsage: UsagePolicy = { kind: 'rate-limited', minInterval: 180 };
/** "must not be set to less than 4 minutes", on the operator's page. */
const ufeUsage: UsagePolicy = { kind: 'rate-limited', minInterval: 240 };

interface Laboratory {
  readonly operator: string;
  readonly region: Region;
  readonly country: string;
  readonly usage: UsagePolicy;
  readonly page: string;
}

/** A laboratory says of most servers only that they give UTC: leap policy and NTS are then not known. */
const server = (
  lab: Laboratory,
  id: string,
  host: string,
  known: Partial<Pick<Preset, 'leap' | 'nts' | 'suggested'>> = {},
): Preset => ({
  ...lab,
  id,
  host,
  port: 123,
  kind: 'server',
  category: 'national-lab',
  leap: known.leap ?? 'unknown',
  nts: known.nts ?? null,
  anycast: false,
  suggested: known.suggested ?? false,
});

const ptb: Laboratory = {
  operator: 'PTB',
  region: 'europe',
  country: 'DE',
  usage: open,
  page: 'https://www.ptb.de/cms/ptb/fachabteilungen/abtq/gruppe-q4/ref-q42/zeitsynchronisation-von-rechnern-mit-hilfe-des-network-time-protocol-ntp.html',
};
const dfm: Laboratory = {
  operator: 'DFM',
  region: 'europe',
  country: 'DK',
  usage: open,
  page: 'https://dfm.dk/en/ntp/',
};
const bev: Laboratory = {
  operator: 'BEV',
  region: 'europe',
  country: 'AT',
  usage: open,
  page: 'https://www.bev.gv.at/en/Topics/Metrology-Service/Metrological-Subject-Fields/Time-Services/Internet-Time-Synchronization.html',
};
const orb: Laboratory = {
  operator: 'Royal Observatory of Belgium',
  region: 'europe',
  country: 'BE',
  usage: open,
  page: 'https://betime.be/en/services/ntp-intro.php',
};
const inrim: Laboratory = {
  operator: 'INRiM',
  region: 'europe',
  country: 'IT',
  usage: open,
  page: 'https://www.inrim.eu/en/research/scientific-sectors/time-and-frequency/ntp-network-time-protocol',
};
const npl: Laboratory = {
  operator: 'NPL',
  region: 'europe',
  country: 'GB',
  usage: unstated,
  page: 'https://www.npl.co.uk/products-services/time-frequency/network-time-protocol/user-guide',
};
const gum: Laboratory = {
  operator: 'GUM',
  region: 'europe',
  country: 'PL',
  usage: open,
  page: 'https://www.gum.gov.pl/pl/dla-biznesu/uslugi/zegar/524,Zegar.html',
};
const mikes: Laboratory = {
  operator: 'VTT MIKES',
  region: 'europe',
  country: 'FI',
  usage: open,
  page: 'https://www.vttresearch.com/en/ourservices/time-finland-ntp-network-time-service',
};
const vniiftri: Laboratory = {
  operator: 'VNIIFTRI',
  region: 'europe',
  country: 'RU',
  usage: unstated,
  page: 'https://www.vniiftri.ru/catalog/services/sinkhronizatsiya-vremeni-cherez-ntp-servera/',
};
const nrc: Laboratory = {
  operator: 'NRC Canada',
  region: 'north-america',
  country: 'CA',
  usage: unstated,
  page: 'https://nrc.canada.ca/en/certifications-evaluations-standards/canadas-official-time',
};

/** National laboratories, which realise their country's UTC. The US Naval Observatory is left out: it asks
 * individual users to go elsewhere. */
export const laboratoryPresets: readonly Preset[] = [
  ...nistPresets,
  server(ptb, 'ptb-1', 'ptbtime1.ptb.de', { leap: 'steps', nts: true, suggested: true }),
  server(ptb, 'ptb-2', 'ptbtime2.ptb.de', { leap: 'steps', nts: true }),
  server(ptb, 'ptb-3', 'ptbtime3.ptb.de', { leap: 'steps', nts: true }),
  server(ptb, 'ptb-4', 'ptbtime4.ptb.de', { leap: 'steps', nts: true }),
  server(dfm, 'dfm', 'time.dfm.dk', { leap: 'steps', nts: true, suggested: true }),
  server(
    {
      operator: 'METAS',
      region: 'europe',
      country: 'CH',
      usage: open,
      page: 'https://www.metas.ch/metas/en/home/fabe/zeit-und-frequenz.html',
    },
    'metas',
    'ntp.metas.ch',
  ),
  server(inrim, 'inrim-1', 'ntp1.inrim.it'),
  server(inrim, 'inrim-2', 'ntp2.inrim.it'),
  server(inrim, 'inrim-time', 'time.inrim.it'),
  server(npl, 'npl-1', 'ntp1.npl.co.uk'),
  server(npl, 'npl-2', 'ntp2.npl.co.uk'),
  server(bev, 'bev-1', 'bevtime1.metrologie.at'),
  server(bev, 'bev-2', 'bevtime2.metrologie.at'),
  server(bev, 'bev-time', 'time.metrologie.at'),
  server(orb, 'orb-1', 'ntp1.oma.be'),
  server(orb, 'orb-2', 'ntp2.oma.be'),
  server(gum, 'gum-1', 'tempus1.gum.gov.pl'),
  server(gum, 'gum-2', 'tempus2.gum.gov.pl'),
  server(mikes, 'mikes-1', 'time1.mikes.fi'),
  server(mikes, 'mikes-2', 'time2.mikes.fi'),
  server(
    {
      operator: 'UFE, Czech Academy of Sciences',
      region: 'europe',
      country: 'CZ',
      usage: ufeUsage,
      page: 'https://www.ufe.cz/dpt130/tfd/time',
    },
    'ufe',
    'time.ufe.cz',
  ),
  server(vniiftri, 'vniiftri-1', 'ntp1.vniiftri.ru'),
  server(vniiftri, 'vniiftri-2', 'ntp2.vniiftri.ru'),
  server(vniiftri, 'vniiftri-3', 'ntp3.vniiftri.ru'),
  server(vniiftri, 'vniiftri-4', 'ntp4.vniiftri.ru'),
  server(nrc, 'nrc-1', 'time.nrc.ca'),
  server(nrc, 'nrc-2', 'time.chu.nrc.ca'),
  server(
    {
      operator: 'NICT',
      region: 'asia',
      country: 'JP',
      usage: nictUsage,
      page: 'https://www.nict.go.jp/en/sts/ntp.html',
    },
    'nict',
    'ntp.nict.jp',
    { leap: 'steps', nts: false },
  ),
  server(
    {
      operator: 'KRISS',
      region: 'asia',
      country: 'KR',
      usage: unstated,
      page: 'https://www.kriss.re.kr/eng/',
    },
    'kriss',
    'time.kriss.re.kr',
  ),
  server(
    {
      operator: 'Hong Kong Observatory',
      region: 'asia',
      country: 'HK',
      usage: open,
      page: 'https://www.hko.gov.hk/en/nts/ntime.htm',
    },
    'hko',
    'stdtime.gov.hk',
  ),
  server(
    {
      operator: 'MSL New Zealand',
      region: 'oceania',
      country: 'NZ',
      // "publicly available to all connections from within NZ".
      usage: { kind: 'region-only', minInterval: null },
      page: 'https://www.measurement.govt.nz/about-us/official-new-zealand-time/about-time/',
    },
    'msl',
    'pool.msltime.measurement.govt.nz',
  ),
];
