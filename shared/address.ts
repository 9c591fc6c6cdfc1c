import ipaddr from 'ipaddr.js';
import type { AddressProblem } from './errors.ts';
import { err, ok, type Result } from './result.ts';

/** Where a time server answers, in the one spelling that is used everywhere: a host name in lower case
 * without a final dot, a dotted IPv4 address, or an IPv6 address as RFC 5952 writes it, without brackets. */
export interface ServerAddress {
  readonly host: string;
  /** UDP port, 1 to 65535. */
  readonly port: number;
}

/** RFC 5905, 16: the port that a server is asked on unless told otherwise. */
export const NTP_PORT = 123;

/** RFC 1035, 2.3.4. */
const MAX_NAME_LENGTH = 253;
/** RFC 1035, 2.3.4. */
const MAX_LABEL_LENGTH = 63;
const MAX_PORT = 65_535;
/** Longest name, brackets, port and some blanks around; anything longer is not looked at. */
const MAX_INPUT_LENGTH = 300;
/** IPv4 ranges that are no one host: "this network" (RFC 1122), multicast, and the reserved block with
 * the broadcast address (RFC 1112). Link-local stays: cloud machines get their time from there. */
const isNoHost = (octets: readonly number[]): boolean => {
  const first = octets[0] ?? 0;
  return first === 0 || first >= 224;
};

/** The octets of a dotted quad in its plain form. Leading zeros, missing parts and hexadecimal are refused,
 * because programs read them differently. */
function ipv4Octets(text: string): readonly number[] | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  if (!parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255))
    return null;
  return parts.map(Number);
}

/** A last label that is a number makes the whole an IPv4 address, good or bad, never a name: else `1.2.3`
 * would be a name for us and an address for the resolver (WHATWG URL, "ends in a number"). */
const endsInNumber = (host: string): boolean =>
  /^([0-9]+|0x[0-9a-f]*)$/.test(host.slice(host.lastIndexOf('.') + 1));

/**
 * Whether this is a host name in the canonical spelling: letters, digits and hyphens in labels of 1 to 63,
 * at most 253 in all, no hyphen at either end of a label, not a number at the end. International names pass
 * in their ASCII form (`xn--…`) only. One label is enough, for names of the local network.
 */
export const isHostName = (text: string): boolean =>
  text.length <= MAX_NAME_LENGTH &&
  !endsInNumber(text) &&
  text
    .split('.')
    .every(
      (label) =>
        label.length <= MAX_LABEL_LENGTH &&
        /^[a-z0-9-]+$/.test(label) &&
        !label.startsWith('-') &&
        !label.endsWith('-'),
    );

function readIpv4(text: string): Result<string, AddressProblem> {
  const octets = ipv4Octets(text);
  if (octets === null) return err('bad-ipv4');
  return isNoHost(octets) ? err('not-unicast') : ok(text);
}

/** Zone ids (`fe80::1%eth0`) are refused: they hold for one machine's interfaces, and `%` is a character
 * that must not reach a configuration file. An IPv4 address in IPv6 clothes becomes the IPv4 address, so
 * that one server has one spelling. */
function readIpv6(text: string): Result<string, AddressProblem> {
  if (!/^[0-9a-f:]+(\.[0-9]+){0,3}$/.test(text) || !ipaddr.IPv6.isValid(text))
    return err('bad-ipv6');
  const dotted = text.slice(text.lastIndexOf(':') + 1);
  if (dotted.includes('.') && ipv4Octets(dotted) === null) return err('bad-ipv6');
  const address = ipaddr.IPv6.parse(text);
  if (address.isIPv4MappedAddress()) return readIpv4(address.toIPv4Address().toString());
  const range = address.range();
  if (range === 'multicast' || range === 'unspecified') return err('not-unicast');
  return ok(address.toRFC5952String());
}

function readName(text: string): Result<string, AddressProblem> {
  const host = text.endsWith('.') ? text.slice(0, -1) : text;
  if (endsInNumber(host)) return readIpv4(host);
  if (host.length > MAX_NAME_LENGTH) return err('too-long');
  return isHostName(host) ? ok(host) : err('bad-host-name');
}

const readHost = (text: string): Result<string, AddressProblem> =>
  text.includes(':') ? readIpv6(text) : readName(text);

/**
 * Whether this is a host in the canonical spelling that {@link parseServerAddress} gives: a name, a unicast
 * IPv4 or a unicast IPv6 address. It is the gate before anything is asked, stored, or written to a
 * configuration: whatever passes consists of `a-z 0-9 . - :` alone and does not begin with a hyphen, so it
 * can be neither an option nor more than one word. A spelling that is right but not canonical
 * (`2001:DB8::1`, `Time.example`) is refused here; parse it first.
 */
export function isHost(text: string): boolean {
  if (text.length > MAX_NAME_LENGTH) return false;
  const host = readHost(text);
  return host.ok && host.value === text;
}

/** Host and port as one text, `192.0.2.1:123` or `[2001:db8::1]:123`: {@link parseServerAddress} reads it back. */
export const addressText = ({ host, port }: ServerAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

function readPort(text: string): Result<number, AddressProblem> {
  if (!/^[1-9][0-9]{0,4}$/.test(text) || Number(text) > MAX_PORT) return err('bad-port');
  return ok(Number(text));
}

/** Takes the text apart without judging the parts; `port` is null where none was given. */
function split(text: string): { readonly host: string; readonly port: string | null } | null {
  if (text.startsWith('[')) {
    const parts = /^\[([^[\]]*)\](?::(.*))?$/.exec(text);
    // Brackets are for IPv6 alone.
    if (parts === null || !(parts[1] ?? '').includes(':')) return null;
    return { host: parts[1] ?? '', port: parts[2] ?? null };
  }
  const first = text.indexOf(':');
  // None: a name or IPv4. Two or more: IPv6, which needs brackets for a port.
  if (first === -1 || first !== text.lastIndexOf(':')) return { host: text, port: null };
  return { host: text.slice(0, first), port: text.slice(first + 1) };
}

/**
 * Reads a server as people type it: `host`, `host:port`, `1.2.3.4`, `1.2.3.4:1123`, `2001:db8::1`,
 * `[2001:db8::1]:123`. Blanks around it are dropped, capitals made small, a final dot removed. URLs, zone
 * ids, names with other than ASCII letters, and addresses that are not of one host are refused.
 * Never throws.
 */
export function parseServerAddress(text: string): Result<ServerAddress, AddressProblem> {
  if (text.length > MAX_INPUT_LENGTH) return err('too-long');
  const typed = text.replace(/^[ \t]+|[ \t]+$/g, '');
  if (typed === '') return err('empty');
  // Before lower-casing, which turns some other letters (the Kelvin sign) into ASCII ones; and a URL is
  // better called a bad name than a bad port.
  if (!/^[A-Za-z0-9.:[\]%-]+$/.test(typed)) return err('bad-host-name');
  const parts = split(typed.toLowerCase());
  if (parts === null) return err('bad-ipv6');
  const host = readHost(parts.host);
  if (!host.ok) return host;
  if (parts.port === null) return ok({ host: host.value, port: NTP_PORT });
  const port = readPort(parts.port);
  return port.ok ? ok({ host: host.value, port: port.value }) : port;
}
