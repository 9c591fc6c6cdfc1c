import type { BurstSize } from '#shared/core/schedule.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds } from '#shared/units.ts';
import type { Endpoint } from './targets.ts';

/** What the etiquette has to say when names have become addresses: one server may go by many names. */
export interface Courtesy {
  /** How large a burst to a source may be, when so many answers are wanted. */
  size(source: SourceRef, wanted: number): BurstSize;
  /** Shortest time between two requests of a burst to a source. */
  spacing(source: SourceRef): Seconds;
  /** Whether this address was asked a moment ago under another name, or has refused us. */
  leavesAlone(endpoint: Endpoint, source: SourceRef): boolean;
  /** Says that this address is being asked for this source. */
  asking(endpoint: Endpoint, source: SourceRef): void;
}

/** The same for who sends single requests, which end in no burst that tells. */
export interface SingleCourtesy extends Courtesy {
  /** Says that a request to this address was answered, and what the answer says against asking again. */
  heard(endpoint: Endpoint, source: SourceRef, codes: ReadonlySet<ReasonCode>): void;
}
