import type { Seconds } from '../units.ts';
import { FASTEST_SLEW } from './parameters.ts';
import { DEFAULT_STEPS_FROM } from './plan/w32time/traits.ts';

/** How far the time service of a system moves the system clock against the monotonic one without stepping it. What is
 * beyond that is a step. */
export interface Slewing {
  /** Its fastest slew that lasts, in seconds per second. */
  readonly rate: number;
  /** Corrections below this it may slew faster than that (seconds). */
  readonly below: Seconds;
}

/** XNU corrects what adjtime(2) is told by 5000 ppm while that is more than a second (ntp_update_second() in
 * kern_ntptime.c), besides the frequency's 500 ppm. In seconds per second. */
const FASTEST_SLEW_OF_XNU = 5000e-6 + FASTEST_SLEW;

/**
 * How the system that Node calls `platform` slews. Linux slews its monotonic clock along, so that no more than errors
 * are to be allowed for. Windows Time slews all that is below its threshold for steps, up to half a second per second
 * (see its traits).
 */
export function slewingOn(platform: string): Slewing {
  switch (platform) {
    case 'darwin':
      return { rate: FASTEST_SLEW_OF_XNU, below: 0 };
    case 'win32':
      return { rate: FASTEST_SLEW, below: DEFAULT_STEPS_FROM };
    default:
      return { rate: FASTEST_SLEW, below: 0 };
  }
}
