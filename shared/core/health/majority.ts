import { serverCount } from '../plan/source-warnings.ts';
import { traitsOf } from '../plan/traits.ts';
import { WANTED_SOURCES } from '../select/vote.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import type { HealthEvidence } from './evidence.ts';
import { betterServers } from './fixes.ts';

const found = findingsOf('majority');

/** Whether so many servers are configured that one may be wrong and is outvoted. */
export const majority: HealthCheck<'majority'> = {
  needs: ['machine', 'measured'],
  judge(evidence) {
    const state = evidence.machine?.service?.state ?? null;
    if (state === null) return found('unknown', 'unknown', {});
    // More of them would not be asked, and without any it takes those that it was built with.
    if (traitsOf(state).oneAtATime) {
      return found('pass', 'one-at-a-time', { service: state.backend });
    }
    // The domain names the server, and no list does.
    if (state.backend === 'w32time' && state.domainMember && state.sources.length === 0) {
      return found('unknown', 'unknown', {});
    }
    const have = serverCount(state.sources);
    const want = WANTED_SOURCES;
    const more = {
      evidence: state.sources.slice(0, 8).map(({ path, line, host, kind }) => ({
        from: `${path}:${line}`,
        text: `${kind} ${host}`,
      })),
    };
    if (have >= want) return found('pass', 'enough', { have }, more);
    const fix = betterServers(evidence);
    return have === 0 && !followsClock(evidence)
      ? found('fail', 'none', { want }, { fix })
      : found('warn', 'too-few', { have, want }, { ...more, fix });
  },
};

/** Whether the service is synchronised by a clock that is attached to this computer (GPS, PPS, that of a host), which no
 * list of servers names: it is one source, and nobody notices when it is wrong. */
function followsClock({ machine }: HealthEvidence): boolean {
  const status = machine?.service?.status ?? null;
  return (
    status?.synchronised === 'yes' &&
    status.sources.some(({ mode, reach }) => mode === 'refclock' && reach !== 0)
  );
}
