import type { HealthEvidence } from './evidence.ts';
import { configuredReports } from './reports.ts';

/** Reachability register (RFC 5905, 13) of a server that answered the four requests of a first burst, and was not asked
 * since: the next request is due a minute later. */
const FIRST_BURST = 0o17;

/**
 * Whether the service is still at its first requests, so that what it has not heard yet says nothing: requests of a
 * burst are outstanding, and nobody was heard for longer than a burst.
 *
 * A burst ends after some sixteen seconds, unless nothing can be sent (chronyd then starts no count: "When not reachable,
 * don't stop online burst until sending succeeds", ntp_core.c). So it counts only where a server of the service answers
 * us: a network that is dead does not look like a fresh start for ever.
 */
export function hasJustBegun(evidence: HealthEvidence): boolean {
  const status = evidence.machine?.service?.status ?? null;
  return (
    status !== null &&
    (status.awaited ?? 0) > 0 &&
    status.sources.every(({ reach }) => reach <= FIRST_BURST) &&
    configuredReports(evidence).some(({ samples }) => samples.length > 0)
  );
}
