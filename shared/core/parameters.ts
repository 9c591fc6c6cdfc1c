import type { Seconds } from '../units.ts';

/** Parameters of the protocol under the names of RFC 5905, 7.2, figure 6, that more than one module needs. */

/** PHI: how fast a clock may drift unseen, in seconds per second. */
export const TOLERANCE = 15e-6;

/** How fast this computer's own clock may drift unseen, in seconds per second: 100 ppm. PHI holds for a
 * clock that is being corrected; one that is measured may run free, and crystals are within 100 ppm. */
export const LOCAL_TOLERANCE = 100e-6;

/** MAXDISP: the largest dispersion; stands for "nothing is known". */
export const MAX_DISPERSION: Seconds = 16;

/** MAXDIST: a server whose root distance is larger is unfit to set a clock by. Implementations differ
 * (ntpd 1.5 s, chrony 3 s): the RFC's is the strictest, and a survey has other servers to turn to. */
export const MAX_DISTANCE: Seconds = 1;

/** MAXSTRAT: this stratum and all above it mean "not synchronised". */
export const MAX_STRATUM = 16;

/** No reading of a clock is trusted to be finer than this, whatever is measured of it: the call itself takes about a
 * tenth of it. */
export const FINEST_READING: Seconds = 1e-6;

/** Two clocks that came apart by no more than this were not stepped: 1 ms is a tick of the clock that
 * programs read, and far above the error of reading it (under 1 µs on a quiet machine). */
const STEP_FLOOR: Seconds = 1e-3;

/** The usual slew of a kernel at most, in seconds per second: 500 ppm (MAXFREQ, RFC 5905, A.5.5.6; adjtime). */
export const FASTEST_SLEW = 500e-6;

/** How far the system clock and the monotonic clock come apart over an interval at most, unless the
 * system clock is stepped. An offset that was measured across a step means nothing. `rate`: of the fastest slew, in
 * seconds per second. */
export const slewedAtMost = (interval: Seconds, rate: number = FASTEST_SLEW): Seconds =>
  Math.max(STEP_FLOOR, rate * interval);
