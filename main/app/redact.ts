import ipaddr from 'ipaddr.js';

/** What tells whose computer it is. */
export interface Identity {
  /** The user's login name. */
  readonly user: string;
  /** The computer's name, with or without its domain. */
  readonly host: string;
  /** Absolute path of the user's home folder. */
  readonly home: string;
}

/** Names that say nothing about anybody, and are words of other things. */
const NOBODY = new Set(['', 'root', 'administrator', 'user', 'localhost']);
/** Shorter ones are found in the middle of everything, and say little. */
const LEAST_NAME = 2;

/** Names of a local network: one label, or below a top that no public name has (RFC 6762, RFC 8375, ICANN). */
const LOCAL_NAME =
  /^[^.]+\.?$|\.(?:local|lan|home|home\.arpa|internal|intranet|corp|localdomain)\.?$/i;

/** Homes of other users, in the spelling of each system. */
const HOMES = /(\/home\/|\/Users\/|\\Users\\)[^/\\\s"']{1,64}/gi;

const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)/g;
const IPV6 = /[0-9a-f:]{3,39}/gi;
const PRIVATE = new Set(['private', 'linkLocal', 'uniqueLocal', 'carrierGradeNat']);

const asPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** The whole word, in any case; letters, digits and hyphens beside it make another word of it. */
function replaceName(text: string, name: string, by: string): string {
  if (name.length < LEAST_NAME || NOBODY.has(name.toLowerCase())) return text;
  const word = new RegExp(`(?<![\\p{L}\\p{N}-])${asPattern(name)}(?![\\p{L}\\p{N}-])`, 'giu');
  return text.replace(word, by);
}

/** Keeps of an address of a private network what says which kind it is: `192.168.x.x`, `fd12:…`. */
function shortenAddress(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.parse(address);
  if (!PRIVATE.has(parsed.range())) return address;
  if (parsed.kind() === 'ipv6') return `${address.slice(0, address.indexOf(':'))}:…`;
  const [first = 0, second = 0] = parsed.toByteArray();
  return first === 10 ? '10.x.x.x' : `${first}.${second}.x.x`;
}

/**
 * Takes out of a text what tells who the user is: login name, computer name, home folders, addresses of private
 * networks. Public names and addresses stay. It knows no other names; so let no text through that may hold some.
 */
export function redact(text: string, { user, host, home }: Identity): string {
  const homeless = home.length > 1 ? text.replaceAll(home, '~') : text;
  const [label = ''] = host.split('.');
  const names = [
    [host, '<host>'],
    [label, '<host>'],
    [user, '<user>'],
  ] as const;
  return names
    .reduce((rest, [name, by]) => replaceName(rest, name, by), homeless.replace(HOMES, '$1<user>'))
    .replace(IPV4, shortenAddress)
    .replace(IPV6, shortenAddress);
}

/** {@link redact} for the name or address of a server: also names of the local network go. */
export const redactHost = (host: string, identity: Identity): string =>
  !ipaddr.isValid(host) && LOCAL_NAME.test(host) ? '<local name>' : redact(host, identity);
