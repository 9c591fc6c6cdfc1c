import type { Evidence } from '../../model/backend.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import type { NameLookup } from './evidence.ts';
import { betterServers, byHand } from './fixes.ts';
import { hostsOf } from './reports.ts';

const found = findingsOf('dns');

/** One name that does not exist is a mistake in that name; only of several it says something of the name server. */
const SEVERAL = 2;

const lookupEvidence = ({ host, addresses, problem }: NameLookup): Evidence => ({
  from: `DNS ${host}`,
  text: problem ?? addresses.slice(0, 4).join(' '),
});

/** Whether names of time servers have addresses here. */
export const dns: HealthCheck<'dns'> = {
  needs: ['machine', 'network', 'names', 'measured'],
  judge(evidence) {
    const names = evidence.names ?? [];
    // Without a network no name can be looked up, and the name server is not to blame.
    const isOffline =
      evidence.network?.interfaces.length === 0 ||
      names.some(({ problem }) => problem === 'no-network');
    if (names.length === 0 || isOffline) return found('unknown', 'unknown', {});
    const of = names.length;
    const failed = names.filter(({ problem }) => problem !== null);
    const more = { evidence: (failed.length > 0 ? failed : names).slice(0, 4).map(lookupEvidence) };
    if (failed.length === 0) return found('pass', 'resolves', { of }, more);
    const isMistyped = of < SEVERAL && failed.every(({ problem }) => problem === 'not-found');
    if (failed.length === of && !isMistyped) {
      return found('fail', 'broken', { of }, { ...more, fix: byHand('check-name-server') });
    }
    const fix = betterServers(evidence);
    return found('warn', 'some-names', { hosts: hostsOf(failed), of }, { ...more, fix });
  },
};
