import type { SourceRef } from './source.ts';

/** What is kept between runs, in one JSON file that GUI and CLI share. */
export interface Settings {
  readonly version: 1;
  /** Servers that the user typed. */
  readonly own: readonly SourceRef[];
  /** Ids of the servers that Overview measures. */
  readonly watched: readonly string[];
  readonly theme: 'system' | 'light' | 'dark';
  /** Hosts that told us to stop (KoD DENY or RSTR): not asked again until the user removes them. */
  readonly refusedBy: readonly string[];
}
