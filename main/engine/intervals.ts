import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds } from '#shared/units.ts';
import type { Purpose } from './etiquette.ts';

/** Shortest time between two bursts to one server when a person asks: NTP's own shortest interval, MINPOLL
 * (RFC 5905, 7.2), which also keeps the 15 s of RFC 4330, 10, and the 4 s of NIST. */
export const REPEAT_INTERVAL: Seconds = 16;

/** Volunteers serve the pool: its terms ask programs for no more than one request in half an hour, which a
 * check by the clock keeps; a person who clicks is asked to wait less, because each look-up gives other servers. */
export const POOL_CHECK_INTERVAL: Seconds = 30 * 60;

/** Shortest time between two bursts to a server, in seconds. */
export const intervalFor = (source: SourceRef, purpose: Purpose): Seconds =>
  purpose === 'periodic' && source.kind === 'pool' ? POOL_CHECK_INTERVAL : REPEAT_INTERVAL;
