import type { NtpdState } from '../../../model/service-state.ts';
import type { Seconds } from '../../../units.ts';
import type { ServiceTraits } from '../service-traits.ts';
import { SYSTEMCTL } from '../unit.ts';
import { disciplineOf } from './config.ts';

/** ntpd slews by 500 ppm at most (`NTP_MAXFREQ` in its `ntp_loopfilter.c`): seconds corrected per second. */
const SLEW_RATE = 500e-6;

/**
 * How long (seconds) after its start it may take to follow a source: it looks names up and exchanges keys one
 * after the other, begins its bursts a second apart, and chooses about 10 s after the first. A step makes it
 * forget what it has measured and ask again, which takes as long once more.
 */
export const SETTLES_WITHIN: Seconds = 45;

/** How ntpd behaves: it asks in a burst when it starts, and has no other command that all versions know. */
export function ntpdTraits(state: NtpdState): ServiceTraits {
  const { stepsFrom, panicLimit } = disciplineOf(state);
  return {
    ask: { program: SYSTEMCTL, args: ['restart', state.unit] },
    restarts: true,
    step: null,
    stepsFrom: stepsFrom ?? Infinity,
    ...(panicLimit === null ? {} : { endsAbove: panicLimit }),
    slewRate: SLEW_RATE,
    settlesWithin: SETTLES_WITHIN,
    // NTPsec reads a folder of its own, and the classic ntpd none.
    keepsNoNames: state.dropIns === null ? 'all' : 'pools',
    oneAtATime: false,
  };
}
