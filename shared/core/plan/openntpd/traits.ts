import type { OpenntpdState } from '../../../model/service-state.ts';
import type { Seconds } from '../../../units.ts';
import type { ServiceTraits } from '../service-traits.ts';
import { SYSTEMCTL } from '../unit.ts';
import { isSince } from '../version.ts';
import { constraintOf, isTrusted, readStatements } from './lines.ts';

/** With `-s` OpenNTPD lets the clock jump by whatever the first answer says. Nobody notices less than this
 * (seconds), so that nobody need be asked. */
const ANY_STEP: Seconds = 0.001;

/** From version 6.8 on the option does nothing. In its place the clock is set forward at the start, if it is
 * behind by more than this (seconds; `AUTO_THRESHOLD` in its `ntpd.h`) and there is something to check it by. */
const AUTOMATIC_STEP: Seconds = 60;
const AUTOMATIC_SINCE = [6, 8] as const;

/** adjtime(3) on Linux corrects at most 500 ppm: seconds per second. */
const SLEW_RATE = 500e-6;

/** A server is believed after four answers, which are up to 9 s apart, or 20 s where one is lost. In seconds. */
export const ACCEPTS_WITHIN: Seconds = 60;

/** From which offset on (seconds) a restart steps the clock; null: never. */
export function stepsFrom({ version, setsAtStart, conf }: OpenntpdState): Seconds | null {
  if (!isSince(version, ...AUTOMATIC_SINCE)) return setsAtStart ? ANY_STEP : null;
  const checks = (readStatements(conf.text ?? '') ?? []).some(
    (statement) => isTrusted(statement) || constraintOf(statement) !== null,
  );
  return checks ? AUTOMATIC_STEP : null;
}

/** How OpenNTPD behaves: it asks when it starts, and has no other command. */
export const openntpdTraits = (state: OpenntpdState): ServiceTraits => ({
  ask: { program: SYSTEMCTL, args: ['restart', state.unit] },
  restarts: true,
  step: null,
  stepsFrom: stepsFrom(state) ?? Infinity,
  slewRate: SLEW_RATE,
  settlesWithin: ACCEPTS_WITHIN,
  slewsFirst: true,
  oneAtATime: false,
});
