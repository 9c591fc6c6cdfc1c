import type { ChronyState } from '../../../model/service-state.ts';
import type { Seconds } from '../../../units.ts';
import type { Correction, ServiceTraits } from '../service-traits.ts';
import { isModern } from './version.ts';

/** Four good answers of at most four requests: the most that the etiquette of public servers allows. */
const BURST = '4/4';

/** From this offset on chrony is told to step, if the user agrees. One second is what Debian and Fedora ship
 * (`makestep 1 3`): up to there its slew is over within 12 s, so that a step gains nothing and would only
 * make the time of day jump for the programs that run. In seconds. */
const STEPS_FROM: Seconds = 1;

/** chrony's default `maxslewrate`, 83333.333 ppm (chrony.conf(5)): seconds corrected per second. */
const SLEW_RATE = 1 / 12;

/** How chrony corrects an offset, whatever stands in its configuration. */
export const CHRONY_CORRECTION: Correction = { stepsFrom: STEPS_FROM, slewRate: SLEW_RATE };

/** How chrony behaves. */
export const chronyTraits = ({ chronyc, version }: ChronyState): ServiceTraits => ({
  ask: { program: chronyc, args: ['burst', BURST] },
  restarts: false,
  step: { program: chronyc, args: ['makestep'] },
  ...CHRONY_CORRECTION,
  // Older ones have no `chronyc -N`.
  ...(isModern(version) ? {} : { keepsNoNames: 'all' as const }),
  oneAtATime: false,
});
