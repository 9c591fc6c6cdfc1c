import type { LiveSource } from '../../model/backend.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { betterServers } from './fixes.ts';
import { hasJustBegun } from './just-begun.ts';
import { configuredReports } from './reports.ts';

const found = findingsOf('reach');

const nameOf = ({ name }: LiveSource): string => name;

/** Whether the service itself hears its servers: the reachability register has a bit for each of the last eight
 * polls (RFC 5905, 13). We may hear them when it does not: see the check of source port 123. */
export const reach: HealthCheck<'reach'> = {
  needs: ['machine', 'measured'],
  judge(evidence) {
    const service = evidence.machine?.service ?? null;
    const polled = service?.status?.sources.filter(({ mode }) => mode !== 'refclock') ?? [];
    if (service === null || polled.length === 0) return found('unknown', 'unknown', {});
    const of = polled.length;
    const unheard = polled.filter(({ reach: register }) => register === 0);
    const more = {
      evidence: polled.slice(0, 8).map((source) => ({
        from: service.detection.unit ?? service.detection.backend,
        text: `${nameOf(source)} reach=${source.reach.toString(8).padStart(3, '0')}`,
      })),
    };
    if (unheard.length === 0) return found('pass', 'all', { of }, more);
    if (hasJustBegun(evidence)) return found('unknown', 'unknown', {}, more);
    if (unheard.length < of) {
      const hosts = [...new Set(unheard.map(nameOf))];
      return found('warn', 'some', { hosts, of }, { ...more, fix: betterServers(evidence) });
    }
    // Where they answer us, others would not be heard either: it is to ask again.
    const answerUs = configuredReports(evidence).some(({ samples }) => samples.length > 0);
    const fix = answerUs ? ({ kind: 'sync', step: false } as const) : betterServers(evidence);
    return found('fail', 'none', { of }, { ...more, fix });
  },
};
