import { findingsOf, type HealthCheck } from './check.ts';
import { byHand, systemctl } from './fixes.ts';

const found = findingsOf('service-running');

/** Whether the time service runs. */
export const serviceRunning: HealthCheck<'service-running'> = {
  needs: ['machine'],
  judge(evidence) {
    const service = evidence.machine?.service ?? null;
    if (service === null) return found('unknown', 'unknown', {});
    const { detection, capabilities } = service;
    const facts = { service: detection.backend, unit: detection.unit ?? detection.backend };
    const more = { evidence: detection.evidence };
    if (detection.running === 'unknown') return found('unknown', 'unknown', {}, more);
    if (detection.running === 'yes') return found('pass', 'running', facts, more);
    const instead = evidence.machine?.others.filter(({ running }) => running === 'yes') ?? [];
    if (instead.length > 0) {
      const services = instead.map(({ backend }) => backend);
      return found('warn', 'replaced', { service: detection.backend, services }, more);
    }
    const { sync } = capabilities;
    const isBarred = !sync.ok && (sync.reason === 'masked' || sync.reason === 'disabled');
    if (detection.startsAtBoot === 'masked' || isBarred) {
      const fix = byHand('unmask-service', systemctl(evidence, 'unmask', [detection.unit]));
      return found('fail', 'barred', facts, { ...more, fix });
    }
    const fix = sync.ok ? ({ kind: 'start-service' } as const) : null;
    return found('fail', 'stopped', facts, { ...more, fix });
  },
};
