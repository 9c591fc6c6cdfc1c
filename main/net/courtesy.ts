import type { SourceRef } from '#shared/model/source.ts';
import type { Endpoint } from './targets.ts';

/** What the etiquette has to say when names have become addresses: one server may go by many names. */
export interface Courtesy {
  /** How many requests a source may get of those that are wanted; at least 1. */
  requests(source: SourceRef, wanted: number): number;
  /** Whether this address was asked a moment ago under another name, or has refused us. */
  leavesAlone(endpoint: Endpoint, source: SourceRef): boolean;
  /** Says that this address is being asked for this source. */
  asking(endpoint: Endpoint, source: SourceRef): void;
}
