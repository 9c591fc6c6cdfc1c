import type { Connection } from '../../model/network.ts';
import type { Alert } from '../../model/watch.ts';
import type { Seconds, UnixMs } from '../../units.ts';
import type { Conditions } from './alerts.ts';
import { isClockOff, type Known } from './clock-off.ts';
import type { Failure } from './change.ts';
import type { ServiceWatch } from './service.ts';
import { silentFor, type Silence } from './silence.ts';

/** What the watch has found out. */
export interface Findings {
  /** What the servers last agreed on; null: nothing yet, or the clock was set since. */
  readonly known: (Known & { readonly at: UnixMs }) | null;
  readonly silence: Silence;
  readonly service: ServiceWatch;
  readonly failure: Failure | null;
}

/** Under which circumstances it is judged. */
export interface Circumstances {
  /** Null: not looked at yet. */
  readonly connection: Connection | null;
  /** The user's threshold. */
  readonly above: Seconds;
  /** What is said already. */
  readonly inForce: readonly Alert[];
}

/** What of the findings a person should know although they did not look. */
export function conditionsOf(
  { known, silence, service, failure }: Findings,
  { connection, above, inForce }: Circumstances,
): Conditions {
  const off = inForce.find((alert) => alert.kind === 'clock-off') ?? null;
  const figures = known ?? off;
  const silent = silentFor(silence, connection?.leadsOut ?? 'unknown');
  const isStopped = service.state === 'stopped' && connection?.online === true;
  return {
    'clock-off':
      figures !== null && isClockOff(off !== null, known, above)
        ? { kind: 'clock-off', offset: figures.offset, bound: figures.bound }
        : null,
    // Without a network it has nothing to do, and Windows stops it.
    'service-stopped': isStopped ? { kind: 'service-stopped', unit: service.unit } : null,
    'servers-silent': silent === null ? null : { kind: 'servers-silent', seconds: silent },
    'change-failed': failure === null ? null : { kind: 'change-failed', undone: failure.undone },
  };
}

/** What is left of them when the user has switched the watch off: what became of the user's own doing. */
export const unwatched = (conditions: Conditions): Conditions => ({
  ...conditions,
  'clock-off': null,
  'service-stopped': null,
  'servers-silent': null,
});
