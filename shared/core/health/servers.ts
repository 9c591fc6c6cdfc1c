import type { ReasonCode } from '../../model/reason.ts';
import type { ServerReport } from '../../model/survey.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { betterServers } from './fixes.ts';
import { configuredReports, hasReason, hostsOf, reportsEvidence } from './reports.ts';

const found = findingsOf('servers');

/** It told us to go away. */
const REFUSING: ReadonlySet<ReasonCode> = new Set([
  'kod-rate',
  'kod-deny',
  'kod-rstr',
  'kod-other',
]);

/** Its own account of itself says that it has no time to give. */
const UNSYNCHRONISED: ReadonlySet<ReasonCode> = new Set([
  'unsynchronised',
  'zero-timestamp',
  'root-distance',
  'stale',
  'reference-in-future',
]);

/** How one server of the list is. What contradicts the others answers all the same: that is another check's. */
type Kind = (typeof KINDS)[number];

function kindOf(report: ServerReport): Kind {
  const { offset, verdict } = report;
  const isSound = verdict !== 'rejected' || hasReason(report, FALSETICKER);
  if (offset !== null && isSound) return 'good';
  if (hasReason(report, REFUSING)) return 'refusing';
  return hasReason(report, UNSYNCHRONISED) ? 'unsynchronised' : 'silent';
}

const FALSETICKER: ReadonlySet<ReasonCode> = new Set(['falseticker']);

/** A pool is good while one of its members is: the others change all the time, and the service has some of its own. */
function kindOfSource(reports: readonly ServerReport[]): Kind {
  const kinds = new Set(reports.map(kindOf));
  return KINDS.find((kind) => kinds.has(kind)) ?? 'silent';
}

const KINDS = ['good', 'refusing', 'unsynchronised', 'silent'] as const;

/** Whether the servers that the service follows answer us and are synchronised. */
export const servers: HealthCheck<'servers'> = {
  needs: ['machine', 'measured'],
  judge(evidence) {
    const reports = configuredReports(evidence);
    const sources = Map.groupBy(reports, ({ sourceId }) => sourceId).values();
    const by = Map.groupBy(sources, kindOfSource);
    const of = [...by.values()].flat().length;
    if (of === 0) return found('unknown', 'unknown', {});
    const fix = betterServers(evidence);
    if (!by.has('good')) {
      return found('fail', 'none-usable', { of }, { evidence: reportsEvidence(reports), fix });
    }
    for (const kind of ['refusing', 'unsynchronised', 'silent'] as const) {
      const some = (by.get(kind) ?? []).flat();
      if (some.length > 0) {
        const facts = { hosts: hostsOf(some), of };
        return found('warn', kind, facts, { evidence: reportsEvidence(some), fix });
      }
    }
    return found('pass', 'good', { of }, { evidence: reportsEvidence(reports) });
  },
};
