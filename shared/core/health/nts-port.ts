import type { ServerReport } from '../../model/survey.ts';
import { attemptsEvidence, judgeAttempts, type Attempt } from './attempts.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import type { HealthEvidence } from './evidence.ts';
import { byHand } from './fixes.ts';
import { networkWorks } from './network-works.ts';
import { usesNts } from './nts-use.ts';
import { askedReports, hostsOf, reportEvidence } from './reports.ts';

const found = findingsOf('nts-port');

/** What a measurement says when TCP port 4460 could not be reached; other problems arise behind it. */
const NOT_THROUGH: ReadonlySet<string | undefined> = new Set(['refused', 'timeout', 'unreachable']);

/** Null: the port was not tried. */
function throughOf({ authentication, samples, reasons }: ServerReport): boolean | null {
  const failure = reasons.find(({ code }) => code === 'nts-key-exchange');
  if (failure?.detail === 'waiting') return null;
  if (failure !== undefined) return !NOT_THROUGH.has(failure.detail);
  if (reasons.some(({ code }) => code === 'nts-certificate')) return true;
  return authentication === 'nts' && samples.length > 0 ? true : null;
}

const attemptsOf = (evidence: HealthEvidence): readonly Attempt[] => [
  ...(evidence.paths ?? []).flatMap(({ host, nts }): readonly Attempt[] =>
    nts === null
      ? []
      : [{ host, through: nts === 'open', evidence: { from: `${host}:4460`, text: nts } }],
  ),
  ...askedReports(evidence).flatMap((report): readonly Attempt[] => {
    const through = throughOf(report);
    return through === null
      ? []
      : [{ host: report.host, through, evidence: reportEvidence(report) }];
  }),
];

/** Whether the key exchange of NTS can be reached (RFC 8915, 4: TCP port 4460). */
export const ntsPort: HealthCheck<'nts-port'> = {
  needs: ['machine', 'network', 'names', 'measured', 'paths'],
  judge(evidence) {
    const attempts = attemptsOf(evidence);
    const more = { evidence: attemptsEvidence(attempts) };
    const judged = judgeAttempts(attempts);
    if (judged === 'open') return found('pass', 'open', {}, more);
    if (judged === 'unknown' || !networkWorks(evidence)) {
      return found('unknown', 'unknown', {}, more);
    }
    const hosts = hostsOf(attempts);
    return usesNts(evidence)
      ? found('fail', 'blocked', { hosts }, { ...more, fix: byHand('open-nts-port') })
      : found('pass', 'blocked-unused', { hosts }, more);
  },
};
