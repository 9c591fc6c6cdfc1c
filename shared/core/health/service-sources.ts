import type { Evidence, LiveSource, ServiceStatus } from '../../model/backend.ts';
import { traitsOf } from '../plan/traits.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { byHand, systemctl } from './fixes.ts';
import { hostsOf, isAddress } from './reports.ts';

const found = findingsOf('service-sources');

const liveEvidence = (unit: string, { name, address, state, reach }: LiveSource): Evidence => ({
  from: unit,
  text: [name, address ?? '', state, `reach=${reach.toString(8)}`].filter(Boolean).join(' '),
});

/** Whether the running service uses the servers of its configuration: it may not have been told of a change, or may
 * not have been able to resolve a name. Compared by name, since a name has another address every time. */
export const serviceSources: HealthCheck<'service-sources'> = {
  needs: ['machine'],
  judge(evidence) {
    const service = evidence.machine?.service ?? null;
    const { state = null, status = null } = service ?? {};
    if (state === null || status === null || state.sources.length === 0) {
      return found('unknown', 'unknown', {});
    }
    const { oneAtATime, keepsNoNames } = traitsOf(state);
    const live = status.sources.filter(({ mode }) => mode !== 'refclock');
    const comparable = state.sources.filter(
      ({ host, kind }) =>
        isAddress(host) ||
        !(keepsNoNames === 'all' || (keepsNoNames === 'pools' && kind === 'pool')),
    );
    const more = { evidence: live.slice(0, 8).map((one) => liveEvidence(state.unit, one)) };
    if (comparable.length === 0) return found('unknown', 'unknown', {}, more);
    const unused = oneAtATime
      ? followsAnother(status, hostsOf(comparable))
      : hostsOf(comparable).filter((host) => !isUsed(host, live));
    if (unused === null || (live.length === 0 && !oneAtATime)) {
      return found('unknown', 'unknown', {}, more);
    }
    const of = hostsOf(comparable).length;
    if (unused.length === 0) return found('pass', 'same', { of }, more);
    const fix = byHand('restart-service', systemctl(evidence, 'restart', [state.unit]));
    return found('warn', 'not-used', { hosts: unused, of }, { ...more, fix });
  },
};

const isUsed = (host: string, live: readonly LiveSource[]): boolean =>
  live.some(({ name, address }) => same(name, host) || address === host);

/** A name in the service's own spelling: capitals and a final dot mean nothing (RFC 4343). */
const same = (name: string, host: string): boolean =>
  name.toLowerCase().replace(/\.$/, '') === host;

/** Of a service with one server at a time: all that are configured when it follows none of them; null: it follows
 * nobody now, or one that it tells by its address alone. */
function followsAnother(
  { follows }: ServiceStatus,
  hosts: readonly string[],
): readonly string[] | null {
  if (follows === null) return null;
  if (hosts.some((host) => same(follows, host))) return [];
  return isAddress(follows) ? null : hosts;
}
