import { isHost } from '../../../address.ts';
import type { ConfigFile, ConfiguredSource } from '../../../model/service-state.ts';
import type { LeapPolicy } from '../../../model/source.ts';
import { plainServer } from '../plain-server.ts';
import { sameHost, splitLines } from '../text.ts';

/** Where macOS writes the server that `systemsetup -setnetworktimeserver` sets; everyone may read it. */
export const NTP_CONF = '/etc/ntp.conf';

/** Apple's own servers, of which every Mac comes with one (time.apple.com, time.euro.apple.com, …). */
const APPLE = /^time(?:\.[a-z]+)?\.apple\.com$/;

/**
 * The server that timed asks: the first that {@link NTP_CONF} names, since macOS 10.13 the only one that counts.
 * `leapOf` tells what is known of a host's leap second policy, which no file holds.
 */
export function readServer(
  { path, text }: ConfigFile,
  leapOf: (host: string) => LeapPolicy,
): readonly ConfiguredSource[] {
  for (const [i, words] of splitLines(text ?? '').entries()) {
    const name = /^\s*server\s+(\S+)/.exec(words)?.[1];
    if (name === undefined) continue;
    const host = sameHost(name);
    if (!isHost(host)) return [];
    return [
      {
        ...plainServer(host),
        leap: leapOf(host),
        path,
        line: i + 1,
        owner: APPLE.test(host) ? 'distribution' : 'user',
      },
    ];
  }
  return [];
}
