import type { Drift } from '../../model/history.ts';
import type { Seconds, UnixMs } from '../../units.ts';

/** Farthest that is told: a month, over which the temperature of a crystal and so its rate change. */
const FARTHEST: Seconds = 30 * 86_400;

/**
 * When a clock that is left as it runs will be off by `above`. `offset` (server − local) was measured at `at`. A clock
 * that is off by more already is due at once; null: not within a month, or the offset or the rate is not known, or
 * the rate is not known well enough to tell gaining from losing (less than twice its standard error).
 */
export function dueAt(known: {
  readonly at: UnixMs;
  readonly offset: Seconds | null;
  readonly drift: Pick<Drift, 'ppm' | 'uncertainty'> | null;
  readonly above: Seconds;
}): UnixMs | null {
  const { at, offset, drift, above } = known;
  if (offset === null) return null;
  if (Math.abs(offset) >= above) return at;
  if (drift === null || Math.abs(drift.ppm) < 2 * drift.uncertainty) return null;
  // A clock that runs fast gets ahead of the servers: its offset falls.
  const rate = -drift.ppm / 1e6;
  const seconds = (Math.sign(rate) * above - offset) / rate;
  return seconds <= FARTHEST ? Math.round(at + seconds * 1000) : null;
}
