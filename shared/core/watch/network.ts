import type { Connection } from '../../model/network.ts';
import type { HistoryEvent } from '../../model/history.ts';
import type { WatchView } from '../../model/watch.ts';

type NetworkState = Extract<HistoryEvent, { kind: 'network' }>['state'];

/** What became of the network between two looks; null: it is as it was. */
export function networkChange(before: Connection, now: Connection): NetworkState | null {
  if (before.online !== now.online) return now.online ? 'up' : 'down';
  return now.online && before.key !== now.key ? 'changed' : null;
}

/** Why the servers are not to be asked over this connection unless a person wants it; null: they may be. Where it is
 * not known whether traffic costs money it is taken for free: a check is a few kilobytes. */
export function pauseFor({ online, metered }: Connection): WatchView['pausedBy'] {
  if (!online) return 'no-network';
  return metered === 'yes' ? 'metered' : null;
}
