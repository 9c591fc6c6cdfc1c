import type { Connection } from '../../model/network.ts';
import type { Survey } from '../../model/survey.ts';
import type { Seconds } from '../../units.ts';

/** Checks in a row without an answer that are called silence. One is lost easily (a name server that restarts, a full
 * line); three span half an hour, in which a person would have noticed that the Internet is gone. */
const SILENT_CHECKS = 3;

/** What is known of the servers' answers in the network that the computer is in. */
export interface Silence {
  /** Checks in a row without an answer. */
  readonly failed: number;
  /** When a server last answered, or else the first of those checks was; null: neither. By a clock that nobody sets. */
  readonly since: Seconds | null;
  /** When the latest check was. */
  readonly latest: Seconds;
  /** Whether any server has answered in this network. */
  readonly heardHere: boolean;
}

/** In a network where nobody was asked yet. */
export const NOBODY_ASKED: Silence = { failed: 0, since: null, latest: 0, heardHere: false };

/** Whether any server was of use; null: none was asked, because all were a moment ago or want to be left alone. */
export function wasHeard({ servers }: Pick<Survey, 'servers'>): boolean | null {
  if (servers.some(({ offset }) => offset !== null)) return true;
  const asked = servers.filter(({ reasons }) => !reasons.some(({ code }) => NOT_ASKED.has(code)));
  return asked.length === 0 ? null : false;
}

const NOT_ASKED: ReadonlySet<string> = new Set(['etiquette-wait', 'kod-deny', 'kod-rstr']);

/** Takes a check in. */
export function afterCheck(before: Silence, heard: boolean | null, now: Seconds): Silence {
  if (heard === null) return before;
  if (heard) return { failed: 0, since: now, latest: now, heardHere: true };
  return { ...before, failed: before.failed + 1, since: before.since ?? now, latest: now };
}

/** How long the servers had been silent at the latest check; null: they are not, or it is no news. Where no way leads
 * out and nobody has answered yet, the computer is simply not in a network with time servers. */
export function silentFor(
  { failed, since, latest, heardHere }: Silence,
  leadsOut: Connection['leadsOut'],
): Seconds | null {
  const isNews = heardHere || leadsOut !== 'no';
  return failed >= SILENT_CHECKS && since !== null && isNews ? latest - since : null;
}
