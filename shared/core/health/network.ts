import type { HealthCheck } from './check.ts';
import { findingsOf } from './check.ts';
import { settingsOr } from './fixes.ts';

const found = findingsOf('network');

/** Whether this computer has an address and a way out. */
export const network: HealthCheck<'network'> = {
  needs: ['machine', 'network'],
  judge(evidence) {
    const facts = evidence.network;
    if (facts === null) return found('unknown', 'unknown', {});
    const more = { evidence: facts.evidence };
    const fix = settingsOr(evidence, 'network', 'connect');
    if (facts.interfaces.length === 0) return found('fail', 'down', {}, { ...more, fix });
    if (facts.defaultRoute === null) return found('unknown', 'unknown', {}, more);
    // A closed network may well have time servers of its own.
    return facts.defaultRoute
      ? found('pass', 'up', {}, more)
      : found('warn', 'no-route', {}, { ...more, fix });
  },
};
