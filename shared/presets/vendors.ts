import type { Preset, UsagePolicy } from './types.ts';

const open: UsagePolicy = { kind: 'open', minInterval: null };
/** The operator publishes the name and states no policy for other people's computers. */
const unstated: UsagePolicy = { kind: 'unknown', minInterval: null };

const worldwide = {
  port: 123,
  kind: 'server',
  region: 'global',
  country: null,
  suggested: false,
} as const;

/** Google spreads a leap second over 24 hours, noon to noon UTC, on all of its public servers
 * (https://developers.google.com/time/smear). */
const google = (id: string, host: string): Preset => ({
  ...worldwide,
  id,
  host,
  operator: 'Google',
  category: 'cloud',
  leap: 'smears',
  nts: false,
  anycast: null,
  usage: open,
  page: 'https://developers.google.com/time',
});

/** Meta smears in its NTP service; how the public servers do it exactly is not published
 * (https://engineering.fb.com/2025/02/03/production-engineering/how-precision-time-protocol-ptp-handles-leap-seconds/). */
const meta = (id: string, host: string): Preset => ({
  ...worldwide,
  id,
  host,
  operator: 'Meta',
  category: 'vendor',
  leap: 'smears',
  nts: false,
  anycast: null,
  usage: open,
  page: 'https://engineering.fb.com/2020/03/18/production-engineering/ntp-service/',
});

/** Apple documents the name for its own systems and says nothing of leap seconds. */
const apple = (id: string, host: string, region: Preset['region'] = 'global'): Preset => ({
  ...worldwide,
  id,
  host,
  region,
  operator: 'Apple',
  category: 'vendor',
  leap: 'unknown',
  nts: false,
  anycast: null,
  usage: unstated,
  page: 'https://support.apple.com/guide/mac-help/set-the-date-and-time-automatically-mchlp2996/mac',
});

/** The servers of Pop!_OS; the operator publishes no page on leap seconds or on who may use them. */
const system76 = (place: string, region: Preset['region'], country: string): Preset => ({
  ...worldwide,
  id: `system76-${place}`,
  host: `${place}.time.system76.com`,
  region,
  country,
  operator: 'System76',
  category: 'vendor',
  leap: 'unknown',
  nts: true,
  anycast: false,
  usage: unstated,
  page: 'https://system76.com/',
});

/** Companies whose time service is open to the public or built into their systems. */
export const vendorPresets: readonly Preset[] = [
  {
    ...worldwide,
    id: 'cloudflare',
    host: 'time.cloudflare.com',
    operator: 'Cloudflare',
    category: 'cloud',
    // "does not implement leap smearing", on the page below.
    leap: 'steps',
    nts: true,
    anycast: true,
    usage: open,
    page: 'https://developers.cloudflare.com/time-services/ntp/',
    suggested: true,
  },
  google('google', 'time.google.com'),
  google('google-1', 'time1.google.com'),
  google('google-2', 'time2.google.com'),
  google('google-3', 'time3.google.com'),
  google('google-4', 'time4.google.com'),
  {
    ...worldwide,
    id: 'aws',
    host: 'time.aws.com',
    operator: 'Amazon',
    category: 'cloud',
    // "automatically smears any leap seconds that are added to UTC", on the page below.
    leap: 'smears',
    nts: false,
    anycast: null,
    usage: open,
    page: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html',
  },
  {
    ...worldwide,
    id: 'microsoft',
    host: 'time.windows.com',
    operator: 'Microsoft',
    category: 'vendor',
    leap: 'unknown',
    nts: false,
    anycast: null,
    usage: unstated,
    page: 'https://learn.microsoft.com/en-us/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings',
  },
  apple('apple', 'time.apple.com'),
  apple('apple-europe', 'time.euro.apple.com', 'europe'),
  apple('apple-asia', 'time.asia.apple.com', 'asia'),
  apple('apple-1', 'time1.apple.com'),
  apple('apple-2', 'time2.apple.com'),
  apple('apple-3', 'time3.apple.com'),
  apple('apple-4', 'time4.apple.com'),
  apple('apple-5', 'time5.apple.com'),
  apple('apple-6', 'time6.apple.com'),
  apple('apple-7', 'time7.apple.com'),
  meta('meta', 'time.facebook.com'),
  meta('meta-1', 'time1.facebook.com'),
  meta('meta-2', 'time2.facebook.com'),
  meta('meta-3', 'time3.facebook.com'),
  meta('meta-4', 'time4.facebook.com'),
  meta('meta-5', 'time5.facebook.com'),
  system76('ohio', 'north-america', 'US'),
  system76('oregon', 'north-america', 'US'),
  system76('virginia', 'north-america', 'US'),
  system76('brazil', 'south-america', 'BR'),
  system76('paris', 'europe', 'FR'),
];
