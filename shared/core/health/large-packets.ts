import { attemptsEvidence, judgeAttempts, type Attempt } from './attempts.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import type { HealthEvidence } from './evidence.ts';
import { byHand } from './fixes.ts';
import { usesNts } from './nts-use.ts';
import { askedReports, hostsOf, reportEvidence } from './reports.ts';

const found = findingsOf('large-packets');

/** Requests with extension fields: single ones, and those of servers that are measured by NTS anyway. */
const attemptsOf = (evidence: HealthEvidence): readonly Attempt[] => [
  ...(evidence.paths ?? []).flatMap(({ host, plain, large }): readonly Attempt[] =>
    plain !== 'answered' || large === null
      ? []
      : [{ host, through: large === 'answered', evidence: { from: `${host} NTS`, text: large } }],
  ),
  ...askedReports(evidence)
    .filter(({ authentication, samples }) => authentication === 'nts' && samples.length > 0)
    .map((report) => ({
      host: report.host,
      through: true,
      evidence: reportEvidence(report),
    })),
];

/** Whether requests of the size of NTS's are answered, as small ones are. */
export const largePackets: HealthCheck<'large-packets'> = {
  needs: ['machine', 'measured', 'paths'],
  judge(evidence) {
    const attempts = attemptsOf(evidence);
    const more = { evidence: attemptsEvidence(attempts) };
    switch (judgeAttempts(attempts)) {
      case 'unknown':
        return found('unknown', 'unknown', {}, more);
      case 'open':
        return found('pass', 'open', {}, more);
      case 'blocked': {
        const hosts = hostsOf(attempts);
        return usesNts(evidence)
          ? found('fail', 'blocked', { hosts }, { ...more, fix: byHand('open-large-packets') })
          : found('pass', 'blocked-unused', { hosts }, more);
      }
    }
  },
};
