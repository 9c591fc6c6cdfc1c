import { isHostName } from '#shared/address.ts';
import type { Host } from '../host.ts';
import { textOf, wordsOf } from './folder.ts';

/** Looks service records up (RFC 2782): host names, the preferred first; empty when there are none or nobody
 * answers in time. Never rejects. */
export type LookUpService = (name: string) => Promise<readonly string[]>;

/** Domains whose controllers are looked for: a machine is in one, and its network has one or two names. */
const MOST_DOMAINS = 3;

/** Domain names as people write them, in small letters, each once. One label is no domain that has controllers. */
export const domainsOf = (names: readonly string[]): readonly string[] =>
  [...new Set(names.map((name) => name.toLowerCase().replace(/\.$/, '')))]
    .filter((name) => name.includes('.') && isHostName(name))
    .slice(0, MOST_DOMAINS);

/** The value of `key = value` in a configuration such as krb5.conf or smb.conf. */
export const settingOf = (text: string, key: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const [name = '', value = ''] = line.split('=', 2);
    return name.trim().toLowerCase() === key ? [value.trim()] : [];
  });

/** The search domains of resolv.conf(5), where the last line of them counts. */
export function searchDomains(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => wordsOf(line));
  const last = lines.findLast(([word]) => word === 'search' || word === 'domain');
  return last?.slice(1) ?? [];
}

/** The domains that a Unix machine is in (Kerberos, Samba), then those that its network is named by. */
export async function unixDomains(host: Host): Promise<readonly string[]> {
  const [kerberos, samba, resolver] = await Promise.all([
    textOf(host, '/etc/krb5.conf'),
    textOf(host, '/etc/samba/smb.conf'),
    textOf(host, '/etc/resolv.conf'),
  ]);
  return domainsOf([
    ...settingOf(kerberos, 'default_realm'),
    ...settingOf(samba, 'realm'),
    ...searchDomains(resolver),
  ]);
}

/** The controllers of domains, which tell the time to their members: every domain names them below `_msdcs`
 * ([MS-ADTS] 6.3.2.3). */
export async function controllersOf(
  domains: readonly string[],
  lookUp: LookUpService,
): Promise<readonly string[]> {
  const found = await Promise.all(domains.map((name) => lookUp(`_ldap._tcp.dc._msdcs.${name}`)));
  return found.flat();
}
