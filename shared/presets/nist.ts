import type { Preset } from './types.ts';

/** NIST never wants to be asked more often than once in 4 seconds by one client, and refuses service to
 * those who do (https://tf.nist.gov/tf-cgi/servers.cgi). */
const NIST_INTERVAL_SECONDS = 4;

const nist = (id: string, host: string): Preset => ({
  id,
  host,
  port: 123,
  kind: 'server',
  operator: 'NIST',
  category: 'national-lab',
  region: 'north-america',
  country: 'US',
  leap: 'steps',
  nts: null,
  anycast: false,
  usage: { kind: 'rate-limited', minInterval: NIST_INTERVAL_SECONDS },
  page: 'https://tf.nist.gov/tf-cgi/servers.cgi',
  suggested: false,
});

/** Gaithersburg (g), the WWV site near Fort Collins (wwv) and Boulder (b), each with the hosts a to e. */
const sites = ['g', 'wwv', 'b'] as const;
const letters = ['a', 'b', 'c', 'd', 'e'] as const;

/** The Internet Time Service of the National Institute of Standards and Technology: one name that goes
 * round all servers, and each server by its own name. None is suggested: NIST asks programs not to name a
 * server of its own accord. */
export const nistPresets: readonly Preset[] = [
  nist('nist', 'time.nist.gov'),
  ...sites.flatMap((site) =>
    letters.map((letter) => nist(`nist-${letter}-${site}`, `time-${letter}-${site}.nist.gov`)),
  ),
  nist('nist-colorado-1', 'utcnist.colorado.edu'),
  nist('nist-colorado-2', 'utcnist2.colorado.edu'),
  nist('nist-colorado-3', 'utcnist3.colorado.edu'),
];
