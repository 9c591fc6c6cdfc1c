import { isHost, NTP_PORT } from '../../../address.ts';
import type { ConfiguredSource } from '../../../model/service-state.ts';
import type { LeapPolicy } from '../../../model/source.ts';
import { sameHost } from '../text.ts';

/** Flags of an entry (Microsoft, "Windows Time service tools and settings", NtpServer). */
const SPECIAL_INTERVAL = 0x1;
const CLIENT = 0x8;

/** The server that Windows is delivered with. */
const WINDOWS_OWN = 'time.windows.com';

/** One entry of the list. */
interface Peer {
  /** As it stands there, flags and all. */
  readonly text: string;
  readonly host: string;
  readonly flags: number;
}

/** The entries of `NtpServer`: `host[,0xflags]`, separated by blanks. What names no host is left out. */
export function readPeers(list: string): readonly Peer[] {
  return list.split(/[ \t]+/).flatMap((text) => {
    const [name = '', flags = '0'] = text.split(',');
    const host = sameHost(name);
    const number = /^(?:0x[0-9a-f]{1,8}|[0-9]{1,9})$/i.test(flags) ? Number(flags) : 0;
    return isHost(host) ? [{ text, host, flags: number }] : [];
  });
}

/** An entry that has the server asked as a client, never as a symmetric peer, which public servers refuse;
 * `special`: at the special poll interval. */
export const peerFor = (host: string, special: boolean): string =>
  `${host},0x${(special ? CLIENT | SPECIAL_INTERVAL : CLIENT).toString(16)}`;

/** The sources that a list names. `leapOf` tells what is known of a host's leap second policy. */
export function readSources(
  list: string,
  place: string,
  owner: 'policy' | null,
  specialPollInterval: number | null,
  leapOf: (host: string) => LeapPolicy,
): readonly ConfiguredSource[] {
  const poll = specialPollInterval === null ? null : Math.round(Math.log2(specialPollInterval));
  return readPeers(list).map(({ host, flags }, i) => {
    const special = (flags & SPECIAL_INTERVAL) === 0 ? null : poll;
    return {
      ...{ host, port: NTP_PORT, kind: 'server', iburst: false, prefer: false, nts: false },
      ...{ minpoll: special, maxpoll: special, leap: leapOf(host), path: place, line: i + 1 },
      owner: owner ?? (host === WINDOWS_OWN ? 'distribution' : 'user'),
    };
  });
}
