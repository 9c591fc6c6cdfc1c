import type { Reason } from '../../model/reason.ts';
import type { SelectionReason, Survey, Verdict } from '../../model/survey.ts';
import type { UnixMs } from '../../units.ts';
import { judgeBurst, type BurstResult, type JudgedBurst } from '../client/burst.ts';
import { LOCAL_TOLERANCE } from '../parameters.ts';
import type { Candidate } from './candidate.ts';
import { mixedLeapPolicies } from './leap-policy.ts';
import {
  addressKeyOf,
  inOrderOfUse,
  isOtherName,
  keyOf,
  oncePerServer,
  reportOf,
} from './report.ts';
import { vote, type Vote } from './vote.ts';

/** A server on its way through the judging. */
interface Judged {
  readonly key: string;
  readonly burst: BurstResult;
  readonly judged: JudgedBurst;
}

/**
 * Turns bursts into a survey: each server judged by itself, then all together. Pure and repeatable, so
 * it may be called again and again while bursts come in; those that still run count with what they
 * have. A server that several sources led to is counted once.
 *
 * @param takenAt when the survey ended, or was judged while it runs, by the system clock.
 */
export function judgeSurvey(bursts: readonly BurstResult[], takenAt: UnixMs): Survey {
  const servers = oncePerServer(bursts).map((burst): Judged => {
    return { key: keyOf(burst), burst, judged: agedTo(takenAt, burst, judgeBurst(burst)) };
  });
  const voters = servers.filter(({ judged }) => judged.standing === 'fit');
  const outcome = vote(voters.flatMap(candidateOf));
  const leap = mixedLeapPolicies(voters.map(({ burst }) => burst.source));
  const heard = new Set(servers.flatMap(({ key, burst }) => (burst.samples.length > 0 ? key : [])));
  const reports = servers.map(({ key, burst, judged }) => {
    // What is measured under another name is not silent, if it has spoken there.
    const elsewhere = isOtherName(burst) && heard.has(addressKeyOf(burst));
    const { verdict, reasons } = elsewhere ? ELSEWHERE : place(key, judged, outcome);
    const about = judged.standing === 'fit' ? leap.about(burst.source) : [];
    return reportOf(key, burst, judged, verdict, [...judged.reasons, ...reasons, ...about]);
  });
  return {
    takenAt,
    servers: reports.sort(inOrderOfUse),
    selection: outcome.selection,
    reasons: [...noneUsable(servers), ...outcome.reasons, ...leap.reasons],
  };
}

/**
 * λ grows while time goes by (RFC 5905, A.5.5.2), and bursts end at different times: some are seconds
 * shorter than others, and the answer of a server that may not be asked again so soon may be minutes old.
 */
function agedTo(takenAt: UnixMs, { samples }: BurstResult, judged: JudgedBurst): JudgedBurst {
  if (judged.measured === null) {
    return judged;
  }
  const age = Math.max(0, takenAt - Math.max(...samples.map(({ at }) => at))) / 1000;
  const bound = judged.measured.bound + LOCAL_TOLERANCE * age;
  return { ...judged, measured: { ...judged.measured, bound } };
}

function candidateOf({ key, judged }: Judged): Candidate[] {
  if (judged.measured === null) {
    return [];
  }
  const { best, bound, jitter } = judged.measured;
  return [{ key, offset: best.offset, bound, jitter, stratum: best.stratum }];
}

interface Place {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
}

/** Another name of a server that has answered. */
const ELSEWHERE: Place = { verdict: 'usable', reasons: [] };

/** Where the vote puts a server, and why. */
function place(key: string, judged: JudgedBurst, { selection, outliers, reasons }: Vote): Place {
  if (judged.standing === 'silent') {
    return { verdict: 'silent', reasons: [] };
  }
  if (judged.standing === 'refused') {
    return { verdict: 'rejected', reasons: [] };
  }
  if (selection === null) {
    return { verdict: 'usable', reasons: [{ code: 'no-majority', severity: 'warning' }] };
  }
  if (selection.falsetickers.includes(key)) {
    const offset = judged.measured?.best.offset ?? selection.offset;
    const seconds = offset - selection.offset;
    return { verdict: 'rejected', reasons: [{ code: 'falseticker', severity: 'bad', seconds }] };
  }
  if (outliers.includes(key)) {
    return { verdict: 'usable', reasons: [{ code: 'outlier', severity: 'info' }] };
  }
  const alone = reasons.some((reason) => reason.code === 'single-source');
  return { verdict: 'used', reasons: alone ? [] : [{ code: 'agrees', severity: 'info' }] };
}

/** Only when all have been heard or given up: while bursts run, there is nothing to complain of. */
function noneUsable(servers: readonly Judged[]): readonly SelectionReason[] {
  const none = servers.every(({ burst, judged }) => burst.finished && judged.standing !== 'fit');
  return none && servers.length > 0 ? [{ code: 'none-usable', of: servers.length }] : [];
}
