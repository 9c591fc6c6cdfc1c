import { isHost } from '../../../address.ts';
import type { ConfiguredSource } from '../../../model/service-state.ts';
import type { LeapPolicy } from '../../../model/source.ts';
import { plainServer } from '../plain-server.ts';
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
  /** Null: none that Trueclock knows how to ask, such as a NetBIOS name with an underscore. */
  readonly host: string | null;
  readonly flags: number;
}

/** The entries of `NtpServer`: `host[,0xflags]`, separated by blanks. */
export function readPeers(list: string): readonly Peer[] {
  const texts = list.split(/[ \t]+/).filter((text) => text !== '');
  return texts.map((text) => {
    const [name = '', flags = '0'] = text.split(',');
    const host = sameHost(name);
    const number = /^(?:0x[0-9a-f]{1,8}|[0-9]{1,9})$/i.test(flags) ? Number(flags) : 0;
    return { text, host: isHost(host) ? host : null, flags: number };
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
  // Zero is no interval, and has no logarithm.
  const special = specialPollInterval === 0 ? null : specialPollInterval;
  const poll = special === null ? null : Math.round(Math.log2(special));
  return readPeers(list).flatMap(({ host, flags }, i): ConfiguredSource | readonly [] => {
    if (host === null) return [];
    const own = (flags & SPECIAL_INTERVAL) === 0 ? null : poll;
    return {
      ...plainServer(host),
      ...{ minpoll: own, maxpoll: own, leap: leapOf(host), path: place, line: i + 1 },
      owner: owner ?? (host === WINDOWS_OWN ? 'distribution' : 'user'),
    };
  });
}
