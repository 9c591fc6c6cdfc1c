import type { Seconds } from '../../units.ts';
import { CHECK_INTERVAL } from '../schedule.ts';

/** How long a computer that woke up, or that came into another network, gets before it is measured: addresses, names
 * and the way out need some seconds, and the time service should have had its chance to set the clock first. */
export const SETTLING: Seconds = 30;

/** Time between two checks that nobody asked for, whatever happens: a network that comes and goes must not make the
 * watch ask more often. Five times the floor for a single host (`HOST_FLOOR`). */
export const LEAST_APART: Seconds = 5 * 60;

/** What decides when the next check is due. All times are of one clock that nobody sets and that goes on during sleep. */
export interface Timetable {
  /** When the latest check was begun or had ended; null: none was. */
  readonly last: Seconds | null;
  /** Whether any server was of use in it. */
  readonly heard: boolean;
  /** When the computer last woke up or came into another network; null: it did not. */
  readonly disturbed: Seconds | null;
}

/** When nothing has happened yet: measure now. */
export const NOTHING_HAPPENED: Timetable = { last: null, heard: true, disturbed: null };

/**
 * When to measure next. Every `interval`; sooner when nobody answered, so that silence is found out by the same number
 * of checks however long the interval is; and once after the computer woke up or came into another network.
 */
export function nextCheck({ last, heard, disturbed }: Timetable, interval: Seconds): Seconds {
  const settled = disturbed === null ? -Infinity : disturbed + SETTLING;
  if (last === null) return Math.max(0, settled);
  const regular = last + (heard ? interval : Math.min(interval, CHECK_INTERVAL));
  const isDisturbed = disturbed !== null && disturbed > last;
  return isDisturbed ? Math.max(settled, Math.min(regular, last + LEAST_APART)) : regular;
}
