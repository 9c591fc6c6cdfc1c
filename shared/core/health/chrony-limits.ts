import type { ServiceStatus } from '../../model/backend.ts';
import type { ChronyState } from '../../model/service-state.ts';
import type { Seconds } from '../../units.ts';
import { parseDirective } from '../plan/chrony/lines.ts';
import { splitLines } from '../plan/text.ts';

/** What chrony does about a large offset by itself; `Infinity`: never. */
export interface ChronyLimits {
  /** From this offset on it steps the clock with its next update. */
  readonly stepsFrom: Seconds;
  /** Above this offset it leaves the clock as it is, or ends. */
  readonly endsAbove: Seconds;
}

/**
 * Reads `makestep threshold limit` and `maxchange offset start ignore` (chrony.conf(5)); of several the last holds. A
 * step is allowed in the first `limit` updates of a run, with a negative `limit` in all; a chrony that has
 * synchronised is past the few that are usual.
 */
export function chronyLimits(
  { conf, included }: ChronyState,
  status: ServiceStatus | null,
): ChronyLimits {
  let stepsFrom = Infinity;
  let endsAbove = Infinity;
  for (const { text } of [conf, ...included]) {
    for (const line of splitLines(text ?? '')) {
      const { name, args } = parseDirective(line) ?? { name: '', args: [] };
      const [size = NaN, first = NaN] = args.map(Number);
      if (!(size >= 0) || Number.isNaN(first)) continue;
      if (name === 'maxchange') endsAbove = size;
      if (name === 'makestep') {
        const isAllowed = first < 0 || (first > 0 && status?.synchronised === 'no');
        stepsFrom = isAllowed ? size : Infinity;
      }
    }
  }
  return { stepsFrom, endsAbove };
}
