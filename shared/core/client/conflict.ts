import type { Sample } from '../../model/sample.ts';
import type { Seconds } from '../../units.ts';
import { isMeasured } from './sample.ts';

/**
 * Whether two answers to the same request cannot both be of one clock. Each says that the server's
 * clock is ahead by its offset, give or take half its delay and the error of reading the clocks: no
 * path, however uneven, takes less than no time (RFC 5905, 8). A network that repeats the request makes
 * an honest server answer twice with other timestamps, one that repeats the answer brings it twice with
 * other delays; these intervals all hold the truth and so overlap. The server's distance from true time
 * does not count, it is in both. Where they do not overlap, somebody has forged one of the answers, and
 * nothing tells which.
 *
 * An answer that measures nothing contradicts none: a server that limits rates may well answer a
 * repeated request with a kiss (RFC 5905, 7.4).
 */
export function contradict(one: Sample, other: Sample): boolean {
  if (!isMeasured(one) || !isMeasured(other)) {
    return false;
  }
  return Math.abs(one.offset - other.offset) > reach(one) + reach(other);
}

/** How far the server's clock may be from the measured offset. */
const reach = ({ delay, dispersion }: Sample): Seconds => Math.max(0, delay) / 2 + dispersion;

/** The sample with the contradiction held against it. */
export const contradicted = (sample: Sample): Sample => ({
  ...sample,
  reasons: [...sample.reasons, { code: 'conflicting-answers', severity: 'bad' }],
});
