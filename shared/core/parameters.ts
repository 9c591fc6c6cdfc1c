import type { Seconds } from '../units.ts';

/** Parameters of the protocol under the names of RFC 5905, 7.2, figure 6, that more than one module needs. */

/** PHI: how fast a clock may drift unseen, in seconds per second. */
export const TOLERANCE = 15e-6;

/** MAXDISP: the largest dispersion; stands for "nothing is known". */
export const MAX_DISPERSION: Seconds = 16;

/** MAXDIST: a server whose root distance is larger is unfit to set a clock by. Implementations differ
 * (ntpd 1.5 s, chrony 3 s): the RFC's is the strictest, and a survey has other servers to turn to. */
export const MAX_DISTANCE: Seconds = 1;

/** MAXSTRAT: this stratum and all above it mean "not synchronised". */
export const MAX_STRATUM = 16;
