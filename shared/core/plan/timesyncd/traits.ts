import type { TimesyncdState } from '../../../model/service-state.ts';
import type { Seconds } from '../../../units.ts';
import type { ServiceTraits } from '../service-traits.ts';
import { SYSTEMCTL } from '../unit.ts';

/** From this offset on timesyncd lets the clock jump with the first answer (`NTP_MAX_ADJUST` in systemd's
 * timesyncd-manager.c). In seconds. */
export const STEPS_FROM: Seconds = 0.4;

/** Below it the kernel slews, by 500 ppm at most (adjtimex(2)): seconds corrected per second. */
const SLEW_RATE = 500e-6;

/** How systemd-timesyncd behaves: it asks when it starts, and has no other command. */
export const timesyncdTraits = ({ unit }: TimesyncdState): ServiceTraits => ({
  ask: { program: SYSTEMCTL, args: ['restart', unit] },
  restarts: true,
  step: null,
  stepsFrom: STEPS_FROM,
  slewRate: SLEW_RATE,
  oneAtATime: true,
});
