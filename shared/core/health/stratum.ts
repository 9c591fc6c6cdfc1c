import { MAX_STRATUM } from '../parameters.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { hasJustBegun } from './just-begun.ts';

const found = findingsOf('stratum');

/** Whether the service says that it is synchronised (RFC 5905, 7.3: stratum 16 and leap indicator 3 mean not). */
export const stratum: HealthCheck<'stratum'> = {
  needs: ['machine', 'measured'],
  judge(evidence) {
    const service = evidence.machine?.service ?? null;
    const status = service?.status ?? null;
    if (service === null || status === null) return found('unknown', 'unknown', {});
    const { backend, unit } = service.detection;
    const more = {
      evidence: [
        {
          from: unit ?? backend,
          text: [
            ...(status.stratum === null ? [] : [`stratum=${status.stratum}`]),
            ...(status.leap === null ? [] : [`leap=${status.leap}`]),
            ...(status.referenceId === null ? [] : [`refid=${status.referenceId}`]),
          ].join(' '),
        },
      ],
    };
    const isOut =
      status.synchronised === 'no' ||
      status.leap === 'unsynchronised' ||
      (status.stratum !== null && status.stratum >= MAX_STRATUM);
    if (isOut && hasJustBegun(evidence)) return found('unknown', 'unknown', {}, more);
    if (isOut) {
      const fix = { kind: 'sync', step: false } as const;
      return found('fail', 'unsynchronised', { service: backend }, { ...more, fix });
    }
    return status.synchronised === 'yes'
      ? found('pass', 'synchronised', {}, more)
      : found('unknown', 'unknown', {}, more);
  },
};
