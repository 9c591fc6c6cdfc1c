import type { Seconds } from '../../units.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import type { ClockStart } from './evidence.ts';
import { byHand } from './fixes.ts';

const found = findingsOf('hardware-clock');

/** Seconds. Time does not go back: a clock that is this much earlier after a start has not gone on. Less may be a zone
 * that the hardware clock was read in, or somebody's correction. */
const FALLEN: Seconds = 86_400;

/** Once it may have been set back by somebody who found it in the future. */
const OFTEN = 2;

const fallOf = ({ lastBefore, firstAfter }: ClockStart): Seconds =>
  (lastBefore - firstAfter) / 1000;

/** Whether the hardware clock goes on while the power is off, which its battery is for. */
export const hardwareClock: HealthCheck<'hardware-clock'> = {
  needs: ['hardwareClock'],
  judge({ hardwareClock: facts }) {
    if (facts === null) return found('unknown', 'unknown', {});
    const { present, battery, starts, evidence } = facts;
    const more = { evidence };
    if (present === false) return found('pass', 'absent', {}, more);
    const fix = byHand('replace-battery');
    if (battery === 'dead') return found('fail', 'battery-dead', {}, { ...more, fix });
    const falls = starts.map(fallOf).filter((fall) => fall > FALLEN);
    if (falls.length > 0) {
      const figures = { size: Math.max(...falls), have: falls.length, of: starts.length };
      const status = falls.length >= OFTEN ? 'fail' : 'warn';
      return found(status, 'falls-back', figures, { ...more, fix });
    }
    return battery === 'good' || (present === true && starts.length > 0)
      ? found('pass', 'holds', {}, more)
      : found('unknown', 'unknown', {}, more);
  },
};
