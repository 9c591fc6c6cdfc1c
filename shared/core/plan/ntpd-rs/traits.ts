import type { NtpdRsState } from '../../../model/service-state.ts';
import type { Seconds } from '../../../units.ts';
import type { ServiceTraits } from '../service-traits.ts';
import { SYSTEMCTL } from '../unit.ts';
import { disciplineOf } from './config.ts';

/** `slew-maximum-frequency-offset` (ntp.toml(5)), 200 ppm: seconds corrected per second. */
const SLEW_RATE = 200e-6;

/** It may want eight answers of each source, which are 16 s apart, before it trusts any. In seconds. */
export const FOLLOWS_WITHIN: Seconds = 180;

/** How ntpd-rs behaves: it asks when it starts; its `force-sync` is for a person at a terminal. */
export function ntpdRsTraits({ unit, conf }: NtpdRsState): ServiceTraits {
  const { stepsFrom, startupLimits } = disciplineOf(conf);
  // A clock that is behind by years, as after a flat battery, is let through as a rule.
  const endsAbove = Math.max(startupLimits.forward, startupLimits.backward);
  return {
    ask: { program: SYSTEMCTL, args: ['restart', unit] },
    restarts: true,
    step: null,
    stepsFrom,
    ...(endsAbove === Infinity ? {} : { endsAbove }),
    slewRate: SLEW_RATE,
    settlesWithin: FOLLOWS_WITHIN,
    oneAtATime: false,
  };
}
