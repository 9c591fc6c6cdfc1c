import { findingsOf, type HealthCheck } from './check.ts';
import { byHand, enableAtBoot, systemctl } from './fixes.ts';

const found = findingsOf('service-boot');

/** Whether the time service will run after the next start of the computer. */
export const serviceBoot: HealthCheck<'service-boot'> = {
  needs: ['machine'],
  judge(evidence) {
    const detection = evidence.machine?.service?.detection ?? null;
    if (detection === null) return found('unknown', 'unknown', {});
    const facts = { service: detection.backend, unit: detection.unit ?? detection.backend };
    const more = { evidence: detection.evidence };
    switch (detection.startsAtBoot) {
      case 'yes':
        return found('pass', 'starts', facts, more);
      case 'no':
        return found('warn', 'does-not', facts, { ...more, fix: enableAtBoot(evidence) });
      case 'masked': {
        const fix = byHand('unmask-service', systemctl(evidence, 'unmask', [detection.unit]));
        return found('fail', 'masked', facts, { ...more, fix });
      }
      case 'unknown':
        return found('unknown', 'unknown', {}, more);
    }
  },
};
