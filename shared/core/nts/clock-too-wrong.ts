import type { Reason } from '../../model/reason.ts';
import type { UnixMs } from '../../units.ts';
import { judgeBurst, type BurstResult } from '../client/burst.ts';
import type { CertificateDates } from './certificate-dates.ts';

/** Whether certificates hold at this time. */
export const holdAt = ({ notBefore, notAfter }: CertificateDates, at: UnixMs): boolean =>
  at >= notBefore && at <= notAfter;

/**
 * Judges a burst by plain NTP to a server whose certificates were refused for their dates alone. If they
 * would hold at the time that it measured, the clock is what is wrong: the burst stands, unauthenticated,
 * with the reason `nts-clock-too-wrong` and its offset in seconds. If not, or while nothing sound was
 * measured, the refusal stands and the samples are dropped, so that nothing is concluded from them.
 *
 * Whoever sits on the way to the server can forge plain NTP, so what may he gain from this? Certificates
 * that are past their dates are good enough to get here: a stolen key whose certificate has expired, or,
 * when the clock is wrong already, the true server's own handshake, passed on. With either he can then
 * have a time believed that lies within those dates, but as a plain server's: it never counts as
 * authenticated, it carries its warning, and servers that prove who they are, or a majority, outvote it.
 * He cannot get here while the clock is right and the certificates are good, nor by breaking connections,
 * nor with a chain that does not lead to a trusted authority, or that names someone else: all of these are
 * refused without asking anybody for the time. And no keys ever come out of such a connection.
 */
export function judgeByDates(
  burst: BurstResult,
  refusal: Reason,
  dates: CertificateDates,
): BurstResult {
  const { standing, measured } = judgeBurst(burst);
  if (standing === 'fit' && measured !== null) {
    const { at, offset } = measured.best;
    // A clock that was put right meanwhile is no longer too wrong.
    if (!holdAt(dates, at) && holdAt(dates, at + offset * 1000)) {
      const failure = {
        code: 'nts-clock-too-wrong',
        severity: 'warning',
        seconds: offset,
      } as const;
      return { ...burst, failure };
    }
  }
  return { ...burst, samples: [], failure: refusal };
}
