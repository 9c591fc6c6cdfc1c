import type { BackendState } from '../../model/service-state.ts';
import type { Command } from '../../model/plan.ts';
import type { Seconds } from '../../units.ts';

/** How a time service behaves when it is told to sync now. */
export interface ServiceTraits {
  /** Makes the running service ask its sources at once. Where that is a restart, it may step the clock by
   * itself: see {@link ServiceTraits.step}. */
  readonly ask: Command;
  /** Has the service step the clock by what it has measured; null: it has no such command and steps by itself
   * when it is asked, if the offset is {@link ServiceTraits.stepsFrom} or more. */
  readonly step: Command | null;
  /** From this offset on (seconds, either sign) Sync now means a step, so the user is asked. */
  readonly stepsFrom: Seconds;
  /** How much it corrects per second at most while it slews, in seconds. */
  readonly slewRate: number;
}

/** Four good answers of at most four requests: the most that the etiquette of public servers allows. */
const CHRONY_BURST = '4/4';

/** From this offset on chrony is told to step, if the user agrees. One second is what Debian and Fedora ship
 * (`makestep 1 3`): up to there its slew is over within 12 s, so that a step gains nothing and would only
 * make the time of day jump for the programs that run. In seconds. */
const CHRONY_STEPS_FROM: Seconds = 1;

/** chrony's default `maxslewrate`, 83333.333 ppm (chrony.conf(5)): seconds corrected per second. */
const CHRONY_SLEW_RATE = 1 / 12;

/** The behaviour of the service whose state was read. */
export function traitsOf(state: BackendState): ServiceTraits {
  return {
    ask: { program: state.chronyc, args: ['burst', CHRONY_BURST] },
    step: { program: state.chronyc, args: ['makestep'] },
    stepsFrom: CHRONY_STEPS_FROM,
    slewRate: CHRONY_SLEW_RATE,
  };
}
