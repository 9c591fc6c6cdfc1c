import type { BackendId } from '../../model/backend-id.ts';
import { attemptsEvidence, judgeAttempts, type Attempt } from './attempts.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { byHand } from './fixes.ts';
import { hostsOf } from './reports.ts';

const found = findingsOf('source-port');

/** Services that send from port 123: ntpd by its one socket for everything, Windows Time by its built-in client.
 * chrony, OpenNTPD, ntpd-rs and timesyncd take a random one (RFC 9109). */
const SENDS_FROM_123: ReadonlySet<BackendId> = new Set(['ntpsec', 'ntpd', 'w32time']);

/** Whether requests that leave from port 123 are answered, as those from a random port are. */
export const sourcePort: HealthCheck<'source-port'> = {
  needs: ['machine', 'paths'],
  judge({ machine, paths }) {
    const attempts = (paths ?? []).flatMap(({ host, plain, fromPort123 }): readonly Attempt[] =>
      plain !== 'answered' || fromPort123 === null
        ? []
        : [
            {
              host,
              through: fromPort123 === 'answered',
              evidence: { from: `${host} :123 → :123`, text: fromPort123 },
            },
          ],
    );
    const evidence = attemptsEvidence(attempts);
    switch (judgeAttempts(attempts)) {
      case 'unknown':
        return found('unknown', 'unknown', {}, { evidence });
      case 'open':
        return found('pass', 'open', {}, { evidence });
      case 'blocked': {
        const hosts = hostsOf(attempts);
        const service = machine?.service?.detection.backend;
        return service !== undefined && SENDS_FROM_123.has(service)
          ? found(
              'fail',
              'blocked',
              { hosts, service },
              { evidence, fix: byHand('open-source-port') },
            )
          : found('pass', 'blocked-unused', { hosts }, { evidence });
      }
    }
  },
};
