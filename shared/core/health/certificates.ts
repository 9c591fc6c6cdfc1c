import type { Seconds } from '../../units.ts';
import { holdAt } from '../nts/clock-too-wrong.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { clockError } from './clock.ts';
import { askedReports, hostsOf, offsetEvidence, reportsEvidence } from './reports.ts';

const found = findingsOf('certificates');

/** Certificates hold for days at least, and are issued with their beginning an hour in the past (RFC 8915, 8.5.1 calls
 * for a clock that is roughly right). A clock that is less off than this (seconds) does not make them fail. */
const ROUGHLY_RIGHT: Seconds = 3600;

/** Whether the clock is right enough for the dates of certificates, without which there is neither TLS nor NTS. */
export const certificates: HealthCheck<'certificates'> = {
  needs: ['measured', 'paths'],
  judge(evidence) {
    const { now, paths } = evidence;
    const clock = clockError(evidence);
    const fix = { kind: 'sync', step: true } as const;

    const refused = askedReports(evidence).flatMap((report) => {
      const reason = report.reasons.find(({ code }) => code === 'nts-clock-too-wrong');
      return reason?.seconds === undefined ? [] : [{ report, offset: reason.seconds }];
    });
    const [first] = refused;
    if (first !== undefined) {
      const reports = refused.map(({ report }) => report);
      const facts = { hosts: hostsOf(reports), offset: clock?.offset ?? first.offset };
      const more = { evidence: reportsEvidence(reports), fix };
      return found('fail', 'clock-too-wrong', facts, more);
    }

    const seen = (paths ?? []).flatMap(({ host, certificate }) =>
      certificate === null ? [] : [{ host, certificate }],
    );
    // A certificate that would hold at the measured time, and does not by this clock: the clock is what is wrong.
    const failing = seen.filter(
      ({ certificate }) =>
        clock !== null &&
        !holdAt(certificate, now) &&
        holdAt(certificate, now + clock.offset * 1000),
    );
    if (clock !== null && failing.length > 0) {
      const dates = failing.map(({ host, certificate: { notBefore, notAfter } }) => ({
        from: `${host}:4460`,
        text: `${new Date(notBefore).toISOString()} … ${new Date(notAfter).toISOString()}`,
      }));
      const facts = { hosts: hostsOf(failing), offset: clock.offset };
      const more = { evidence: [...dates, ...offsetEvidence(evidence)], fix };
      return found('fail', 'clock-too-wrong', facts, more);
    }
    const isGood =
      seen.some(({ certificate }) => holdAt(certificate, now)) ||
      (clock !== null && Math.abs(clock.offset) < ROUGHLY_RIGHT);
    return isGood
      ? found('pass', 'fine', {}, { evidence: offsetEvidence(evidence) })
      : found('unknown', 'unknown', {}, { evidence: offsetEvidence(evidence) });
  },
};
