import type { SyncPreview } from '../../model/plan.ts';
import type { Seconds } from '../../units.ts';
import type { Correction, ServiceTraits } from './service-traits.ts';

/** How much larger (seconds) a step may be than the one that the user agreed to: less than anybody who was
 * shown seconds would call another step. */
const AGREED_STEP_TOLERANCE: Seconds = 1;

/**
 * Whether a step by `offset` is what the user agreed to when they saw `agreed` (both seconds, server − local):
 * the same way, and not farther. Less is fine, since the service slews while the user makes up their mind;
 * otherwise the clock would jump somewhere that nobody was shown.
 */
export function isAgreedStep(offset: Seconds, agreed: Seconds): boolean {
  const sameWay = Math.sign(offset) === Math.sign(agreed);
  return sameWay && Math.abs(offset) <= Math.abs(agreed) + AGREED_STEP_TOLERANCE;
}

/** Below this (seconds) a clock counts as right and no time is left to wait: people cannot tell a millisecond. */
const NOTHING_TO_SLEW: Seconds = 0.001;

/**
 * About how long a service slews an offset (seconds, either sign): at its greatest rate, which it uses for
 * offsets that are large beside its usual corrections. It is an estimate for people, a lower bound where
 * the service is configured to be gentler, and must not be used as a time limit.
 */
export function slewSeconds(
  offset: Seconds,
  { slewRate }: Pick<ServiceTraits, 'slewRate'>,
): Seconds {
  const size = Math.abs(offset);
  return size < NOTHING_TO_SLEW ? 0 : size / slewRate;
}

/** Whether an offset (seconds, server − local) calls for a step, or will be stepped by the service. */
export function callsForStep(
  offset: Seconds,
  { stepsFrom }: Pick<ServiceTraits, 'stepsFrom'>,
): boolean {
  return Math.abs(offset) >= stepsFrom;
}

/** Whether a service would do nothing about an offset (seconds, server − local), because it is too large. */
export const isLeftAlone = (
  offset: Seconds,
  { leavesAbove = Infinity }: Pick<ServiceTraits, 'leavesAbove'>,
): boolean => Math.abs(offset) > leavesAbove;

/**
 * What Sync now will do about a measured offset (seconds, server − local; null: could not be measured),
 * for the user to see before it is done. Never a step without a measurement.
 */
export function syncPreview(
  offset: Seconds | null,
  bound: Seconds | null,
  traits: Correction,
): SyncPreview {
  if (offset === null) return { offset, bound, method: 'slew', slewSeconds: null };
  if (isLeftAlone(offset, traits)) {
    return { offset, bound, method: 'set', noService: 'too-far', slewSeconds: null };
  }
  return {
    offset,
    bound,
    method: callsForStep(offset, traits) ? 'step' : 'slew',
    slewSeconds: slewSeconds(offset, traits),
  };
}
