import type { W32timeState } from '../../../model/service-state.ts';
import type { Seconds } from '../../../units.ts';
import type { ServiceTraits } from '../service-traits.ts';
import { serviceCommand } from './commands.ts';
import { systemProgram } from './places.ts';

/** A computer in no domain steps an offset above this (MaxAllowedPhaseOffset), in seconds. */
export const DEFAULT_STEPS_FROM: Seconds = 1;

/** Seconds corrected per second at most: Microsoft's formula for when it slews ends at half the rate of the
 * clock. How much slower it mostly is depends on the poll interval. */
const SLEW_RATE = 0.5;

/** How Windows Time behaves: it asks when it is told to, and steps by itself. */
export function w32timeTraits(state: W32timeState): ServiceTraits {
  const program = systemProgram(state, 'w32tm.exe');
  return {
    ask: { program, args: ['/resync'] },
    askAgain: { program, args: ['/resync', '/rediscover'] },
    start: serviceCommand(state, 'start'),
    asksNewSources: false,
    restarts: false,
    step: null,
    stepsFrom: state.stepsFrom ?? DEFAULT_STEPS_FROM,
    ...(state.correctionLimit === null ? {} : { leavesAbove: state.correctionLimit }),
    slewRate: SLEW_RATE,
    slewsApart: SLEW_RATE,
    oneAtATime: false,
  };
}
