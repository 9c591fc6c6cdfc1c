import type { SyncPreview } from '../../model/plan.ts';
import type { Seconds } from '../../units.ts';

/**
 * From this offset on (either sign) the clock is stepped, if the user agrees; below it the service slews.
 * In seconds. One second is what Debian and Fedora ship for chrony (`makestep 1 3`): up to there chrony's
 * slew is over within 12 s, so that a step gains nothing and would only make the time of day jump for
 * the programs that run.
 */
export const STEP_THRESHOLD: Seconds = 1;

/**
 * How much larger (seconds) a step may be than the one that the user agreed to: as much as an offset that
 * calls for no step.
 */
const AGREED_STEP_TOLERANCE: Seconds = STEP_THRESHOLD;

/**
 * Whether a step by `offset` is what the user agreed to when they saw `agreed` (both seconds, server − local):
 * the same way, and not farther. Less is fine, since the service slews while the user makes up their mind;
 * otherwise the clock would jump somewhere that nobody was shown.
 */
export function isAgreedStep(offset: Seconds, agreed: Seconds): boolean {
  const sameWay = Math.sign(offset) === Math.sign(agreed);
  return sameWay && Math.abs(offset) <= Math.abs(agreed) + AGREED_STEP_TOLERANCE;
}

/** chrony's default `maxslewrate`, 83333.333 ppm (chrony.conf(5)): seconds corrected per second. */
const MAX_SLEW_RATE = 1 / 12;

/** Below this (seconds) a clock counts as right and no time is left to wait: people cannot tell a millisecond. */
const NOTHING_TO_SLEW: Seconds = 0.001;

/**
 * About how long chrony slews an offset (seconds, either sign): at its greatest rate, which it uses for
 * offsets that are large beside its usual corrections. It is an estimate for people, a lower bound where
 * `maxslewrate` was lowered, and must not be used as a time limit.
 */
export function slewSeconds(offset: Seconds): Seconds {
  const size = Math.abs(offset);
  return size < NOTHING_TO_SLEW ? 0 : size / MAX_SLEW_RATE;
}

/** Whether an offset (seconds, server − local) calls for a step. */
export function callsForStep(offset: Seconds): boolean {
  return Math.abs(offset) >= STEP_THRESHOLD;
}

/**
 * What Sync now will do about a measured offset (seconds, server − local; null: could not be measured),
 * for the user to see before it is done. Never a step without a measurement.
 */
export function syncPreview(offset: Seconds | null, bound: Seconds | null): SyncPreview {
  if (offset === null) return { offset, bound, method: 'slew', slewSeconds: null };
  return {
    offset,
    bound,
    method: callsForStep(offset) ? 'step' : 'slew',
    slewSeconds: slewSeconds(offset),
  };
}
