import type { HealthEvidence } from './evidence.ts';
import { askedReports } from './reports.ts';

/** Whether this computer has a way to other networks, as far as it knows. Without one nothing is stopped on the way: it
 * never leaves. */
export const hasWayOut = ({ network }: HealthEvidence): boolean =>
  network?.interfaces.length !== 0 && network?.defaultRoute !== false;

/** Whether something is known to come back from other computers just now, so that what does not is stopped on the way: a
 * connection was answered, or a server was. A name that was resolved proves nothing: this computer, or the router, may
 * have remembered it from before the way out was lost. */
export const networkWorks = (evidence: HealthEvidence): boolean =>
  hasWayOut(evidence) &&
  ((evidence.paths ?? []).some(
    ({ plain, nts }) => plain === 'answered' || nts === 'open' || nts === 'refused',
  ) ||
    askedReports(evidence).some(({ samples }) => samples.length > 0));
