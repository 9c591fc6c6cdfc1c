import type { ReasonCode } from '../../model/reason.ts';
import type { SelectionReason, ServerReport } from '../../model/survey.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { betterServers } from './fixes.ts';
import { configuredReports, hasReason, hostsOf, reportsEvidence } from './reports.ts';

const found = findingsOf('falsetickers');

const FALSETICKER: ReadonlySet<ReasonCode> = new Set(['falseticker']);

const CONTRADICTING: ReadonlySet<SelectionReason['code']> = new Set([
  'no-majority',
  'two-majorities',
  'two-disagree',
]);

/** How far a falseticker is from the others, without a sign. */
const apart = ({ reasons }: ServerReport): number =>
  Math.abs(reasons.find(({ code }) => code === 'falseticker')?.seconds ?? 0);

/** Whether a configured server contradicts the majority of all that were measured. */
export const falsetickers: HealthCheck<'falsetickers'> = {
  needs: ['machine', 'measured'],
  judge(evidence) {
    const survey = evidence.measured?.survey ?? null;
    const heard = configuredReports(evidence).filter(({ offset }) => offset !== null);
    if (survey === null || heard.length === 0) return found('unknown', 'unknown', {});
    const fix = betterServers(evidence);
    if (survey.selection === null) {
      return survey.reasons.some(({ code }) => CONTRADICTING.has(code))
        ? found(
            'warn',
            'no-majority',
            { of: heard.length },
            { evidence: reportsEvidence(heard), fix },
          )
        : found('unknown', 'unknown', {});
    }
    // One server alone is contradicted by nobody, and confirmed by nobody.
    if (survey.reasons.some(({ code }) => code === 'single-source')) {
      return found('unknown', 'unknown', {});
    }
    const wrong = heard.filter((report) => hasReason(report, FALSETICKER));
    if (wrong.length === 0) return found('pass', 'none', { of: heard.length });
    const follows = evidence.machine?.service?.status?.follows ?? null;
    const isFollowed = wrong.some(({ host, address }) => follows === host || follows === address);
    const facts = { hosts: hostsOf(wrong), size: Math.max(...wrong.map(apart)) };
    const more = { evidence: reportsEvidence(wrong), fix };
    return isFollowed
      ? found('fail', 'followed', facts, more)
      : found('warn', 'outvoted', facts, more);
  },
};
