import type { HealthEvidence } from './evidence.ts';
import { askedReports } from './reports.ts';

/** Whether anything is known to come back from other computers, so that what does not is stopped on the way: a name
 * was resolved, a connection was answered, or a server was. Without a way out nothing is stopped: it never leaves. */
export const networkWorks = (evidence: HealthEvidence): boolean =>
  evidence.network?.interfaces.length !== 0 &&
  evidence.network?.defaultRoute !== false &&
  ((evidence.names ?? []).some(({ problem }) => problem === null) ||
    (evidence.paths ?? []).some(
      ({ plain, nts }) => plain === 'answered' || nts === 'open' || nts === 'refused',
    ) ||
    askedReports(evidence).some(({ samples }) => samples.length > 0));
