import type { DesiredConfig } from '../../../model/plan.ts';
import type { W32timeState } from '../../../model/service-state.ts';
import type { SourceConfig } from '../../../model/source.ts';
import type { Seconds } from '../../../units.ts';
import { peerFor, readPeers } from './peers.ts';

/** A computer in no domain has these limits of the poll interval (log2 of seconds) where nothing is set. */
const MIN_POLL = 10;
const MAX_POLL = 15;

/** What the service is to be told. */
export interface Wish {
  /** `NtpServer`. */
  readonly list: string;
  /** Entries of the list. */
  readonly count: number;
  /** The special poll interval for those that are to be asked at an interval of their own; null: none is. */
  readonly interval: Seconds | null;
}

/** Whether a poll interval is asked for: the service has one for all of these, and chooses itself otherwise. */
export const asksInterval = ({ minpoll, maxpoll }: SourceConfig): boolean =>
  minpoll !== null || maxpoll !== null;

/** The list and the interval that fulfil a request. What stays of the former list stays as it stands there. */
export function wishFor(state: W32timeState, { mode, sources }: DesiredConfig): Wish {
  const former = mode === 'add' && state.type !== 'NoSync' ? readPeers(state.ntpServer ?? '') : [];
  const known = new Set(former.map(({ host }) => host));
  const added = sources.filter(({ host }) => !known.has(host));
  const list = [
    ...former.map(({ text }) => text),
    ...added.map((source) => peerFor(source.host, asksInterval(source))),
  ];
  return { list: list.join(' '), count: list.length, interval: intervalFor(state, added) };
}

/** The shortest that is asked for, within the limits: the service would keep to them anyway. */
function intervalFor(state: W32timeState, sources: readonly SourceConfig[]): Seconds | null {
  const asked = sources.filter(asksInterval).map(({ minpoll, maxpoll }) => maxpoll ?? minpoll ?? 0);
  if (asked.length === 0) return null;
  const [low, high] = [state.minPoll ?? MIN_POLL, state.maxPoll ?? MAX_POLL];
  return 2 ** Math.min(Math.max(Math.min(...asked), low), high);
}
