import { addressText, NTP_PORT, parseServerAddress, type ServerAddress } from '#shared/address.ts';
import { displayable } from '#shared/core/plan/text.ts';
import type { RefusedLine } from '#shared/model/server-list.ts';

/** Two hundred servers with the longest names take 52 kB; a larger file is no such list. */
export const MAX_LIST_BYTES = 64 * 1024;
/** Of a line that is refused, enough to find it again. */
const MAX_SHOWN = 60;
/** More refused lines than these tell nothing new: it is another kind of file. */
const MAX_REFUSED = 20;

/** Reads a list of servers: one to a line (`host`, `host:port`, `[IPv6]:port`), blank lines and what follows a `#`
 * left out. Every server once, in the one spelling of its address. */
export function readServerList(text: string): {
  readonly servers: readonly string[];
  readonly refused: readonly RefusedLine[];
} {
  const servers = new Set<string>();
  const refused: RefusedLine[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const entry = line.replace(/#.*$/s, '').trim();
    if (entry === '') continue;
    const address = parseServerAddress(entry);
    if (address.ok) servers.add(addressText(address.value));
    else if (refused.length < MAX_REFUSED) {
      const shown = displayable(entry, MAX_SHOWN);
      refused.push({ line: index + 1, text: shown, reason: address.error });
    }
  }
  return { servers: [...servers], refused };
}

/** Writes a list that {@link readServerList} reads. */
export const serverListText = (servers: readonly ServerAddress[]): string =>
  [
    '# Time servers, one to a line: host, host:port or [IPv6]:port.',
    ...servers.map((server) => (server.port === NTP_PORT ? server.host : addressText(server))),
    '',
  ].join('\n');
