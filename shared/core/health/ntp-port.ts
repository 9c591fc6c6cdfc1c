import type { Evidence } from '../../model/backend.ts';
import type { ReasonCode } from '../../model/reason.ts';
import type { ServerReport } from '../../model/survey.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import type { HealthEvidence } from './evidence.ts';
import { byHand } from './fixes.ts';
import { hasWayOut, networkWorks } from './network-works.ts';
import { askedReports, hasReason, hostsOf, operatorOf, reportEvidence } from './reports.ts';

const found = findingsOf('ntp-port');

/** A single server that is silent may be down; two of different operators at once are rarely both. */
const SEVERAL = 2;

/** No request was sent to UDP port 123 for these. */
const NOT_SENT: ReadonlySet<ReasonCode> = new Set([
  'dns-failed',
  'nts-key-exchange',
  'nts-certificate',
  'network-unreachable',
]);

/** Servers that were asked by NTS. Where all of these are silent, small requests may well have reached them: that is for
 * the check of large packets to tell. */
const isByNts = ({ authentication }: ServerReport): boolean => authentication === 'nts';

/** A server to which requests were sent, and whether anything came back. */
interface Tried {
  readonly host: string;
  readonly answered: boolean;
  readonly evidence: Evidence;
}

function tried(evidence: HealthEvidence): readonly Tried[] {
  const asked = askedReports(evidence).filter(
    (report) => report.sent > 0 && !hasReason(report, NOT_SENT),
  );
  const isNtsHeard = asked.some((report) => isByNts(report) && report.samples.length > 0);
  const measured = asked
    .filter((report) => isNtsHeard || !isByNts(report))
    .map((report) => ({
      host: report.host,
      answered: report.samples.length > 0,
      evidence: reportEvidence(report),
    }));
  const isCutOff = evidence.network?.defaultRoute === false;
  const probed = (evidence.paths ?? []).flatMap(({ host, plain }) =>
    plain === null || (plain === 'unreachable' && isCutOff)
      ? []
      : [{ host, answered: plain === 'answered', evidence: { from: host, text: plain } }],
  );
  return [...measured, ...probed];
}

/** Whether NTP requests go out and answers come back. */
export const ntpPort: HealthCheck<'ntp-port'> = {
  needs: ['network', 'names', 'measured', 'paths'],
  judge(evidence) {
    const all = tried(evidence);
    const answering = hostsOf(all.filter(({ answered }) => answered));
    const silent = hostsOf(all).filter((host) => !answering.includes(host));
    const of = answering.length + silent.length;
    const operators = new Set(silent.map((host) => operatorOf(evidence.measured, host))).size;
    const seen = all.filter(({ host }) => silent.includes(host)).slice(0, 6);
    const more = { evidence: seen.map((one) => one.evidence), fix: byHand('open-ntp-port') };
    if (answering.length > 0) {
      return operators >= SEVERAL
        ? found('warn', 'blocked-some', { hosts: silent, of }, more)
        : found('pass', 'open', { have: answering.length, of });
    }
    if (operators >= SEVERAL && networkWorks(evidence)) {
      return found('fail', 'blocked-all', { of }, more);
    }
    const { evidence: silence } = more;
    const areNamesKnown = (evidence.names ?? []).some(({ problem }) => problem === null);
    return operators >= SEVERAL && areNamesKnown && hasWayOut(evidence)
      ? found('unknown', 'nothing-back', { of }, { evidence: silence })
      : found('unknown', 'unknown', {}, { evidence: silence });
  },
};
