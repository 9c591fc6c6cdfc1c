import type { UnixMs } from '../units.ts';
import type { SourceRef } from './source.ts';

/** What is kept between runs, in one JSON file that GUI and CLI share. */
export interface Settings {
  readonly version: 1;
  /** Servers that the user typed. */
  readonly own: readonly SourceRef[];
  /** Ids of the servers that Overview measures. */
  readonly watched: readonly string[];
  readonly theme: 'system' | 'light' | 'dark';
  /** Hosts that told us to stop (KoD DENY or RSTR), each once. Not asked until the user removes the server,
   * or the refusal has lapsed (`shared/core/schedule`). */
  readonly refusedBy: readonly Refusal[];
}

/** A host that told us to stop, and when it last did so. */
export interface Refusal {
  readonly host: string;
  readonly at: UnixMs;
}
