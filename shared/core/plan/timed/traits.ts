import type { TimedState } from '../../../model/service-state.ts';
import type { Seconds } from '../../../units.ts';
import { slewingOn } from '../../slewing.ts';
import type { ServiceTraits } from '../service-traits.ts';
import { networkTimeOn } from './plan.ts';

/** From this offset on the clock is stepped, if the user agrees: slewing it away would take a quarter of an hour
 * and more. In seconds. */
const STEPS_FROM: Seconds = 0.5;

/** The kernel slews what adjtime(2) is told by 500 ppm (XNU's kern_ntptime.c; ten times as fast above one second):
 * seconds corrected per second. */
const SLEW_RATE = 500e-6;

/** Every look sends requests to the server; NIST asks for 4 s between two. */
const LOOK_EVERY: Seconds = 4;

/**
 * How macOS' timed behaves: it cannot be told to ask, so `sntp` asks the server and sets the clock in its place.
 * From which offset on `sntp -sS` steps is not documented; so `-S`, which allows a step, is only given where one
 * was agreed to, and `-s` alone never steps.
 */
export function timedTraits(state: TimedState): ServiceTraits {
  const { sntp, sources } = state;
  // Without a server that can be read there is nobody to ask: sntp then says how it is used, and fails.
  const server = sources.slice(0, 1).map(({ host }) => host);
  return {
    ask: null,
    restarts: true,
    start: networkTimeOn(state),
    step: { program: sntp, args: ['-sS', ...server] },
    slew: { program: sntp, args: ['-s', ...server] },
    stepsFrom: STEPS_FROM,
    slewRate: SLEW_RATE,
    slewsApart: slewingOn('darwin').rate,
    lookEvery: LOOK_EVERY,
    oneAtATime: true,
  };
}
