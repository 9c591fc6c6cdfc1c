import type { Seconds } from '../../units.ts';

/** First and shortest wait before a key exchange is tried again (RFC 8915, 4.2). */
export const SHORTEST_WAIT: Seconds = 10;

/** Longest wait, 5 days (RFC 8915, 4.2). */
export const LONGEST_WAIT: Seconds = 432_000;

/** By how much the wait grows with every further attempt (RFC 8915, 4.2). */
const GROWTH = 1.5;

/** Up to this part is added to each wait, so that clients that failed together do not come back together. */
const JITTER = 0.25;

/**
 * How long to wait with the next key exchange after `attempts` (at least 1) that led to no answer by NTP:
 * min(10 s × 1.5^(n−1), 5 days) and some jitter (RFC 8915, 4.2). Attempts are counted from the last time
 * that keys have worked, not from the last time that some were had.
 *
 * @param random in [0, 1).
 */
export function waitBeforeNext(attempts: number, random: number): Seconds {
  const wait = Math.min(SHORTEST_WAIT * GROWTH ** (attempts - 1), LONGEST_WAIT);
  return wait * (1 + JITTER * random);
}
