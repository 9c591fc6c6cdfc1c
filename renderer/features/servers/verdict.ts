import type { ReasonCode } from '#shared/model/reason.ts';
import type { ServerReport, Verdict } from '#shared/model/survey.ts';
import type { Tone } from '../../ui/Badge.tsx';

/** A verdict in one word: the name of that word in the catalogue, and its tone. */
export interface VerdictWord {
  readonly word:
    | Verdict
    | 'falseticker'
    | 'jittery'
    | 'unsynchronised'
    | 'refuses'
    | 'smears'
    | 'too-far'
    | 'no-vote'
    | 'no-name'
    | 'no-lookup'
    | 'unreachable'
    | 'stopped'
    | 'waiting'
    | 'no-nts'
    | 'same-server';
  readonly tone: Tone;
}

/** Reasons that say more than the verdict does; the first that a report carries is its word. */
const words: readonly (readonly [ReasonCode, VerdictWord['word'], Tone])[] = [
  ['kod-deny', 'refuses', 'bad'],
  ['kod-rstr', 'refuses', 'bad'],
  ['kod-rate', 'refuses', 'warn'],
  ['cancelled', 'stopped', 'neutral'],
  ['dns-failed', 'no-name', 'neutral'],
  ['network-unreachable', 'unreachable', 'neutral'],
  ['smearing', 'smears', 'warn'],
  ['falseticker', 'falseticker', 'bad'],
  ['unsynchronised', 'unsynchronised', 'bad'],
  ['root-distance', 'too-far', 'warn'],
  ['smeared-with-unsmeared', 'smears', 'warn'],
  ['same-server', 'same-server', 'neutral'],
];

/** "Could not tell" is never drawn as bad: it stays neutral. */
export function verdictOf(report: ServerReport): VerdictWord {
  const codes = new Set(report.reasons.map(({ code }) => code));
  const lookup = report.reasons.find(({ code }) => code === 'dns-failed')?.detail ?? 'not-found';
  if (lookup !== 'not-found') return { word: 'no-lookup', tone: 'neutral' };
  // That it agrees today is no reason to hide what sets it apart: half a second at a leap second.
  if (report.verdict === 'used' && codes.has('smeared-with-unsmeared')) {
    return { word: 'smears', tone: 'warn' };
  }
  const found = words.find(([code]) => codes.has(code));
  if (found !== undefined && report.verdict !== 'used') return { word: found[1], tone: found[2] };
  // Where it was asked a moment ago, what it said then still counts.
  if (codes.has('etiquette-wait') && report.offset === null) {
    return { word: 'waiting', tone: 'neutral' };
  }
  switch (report.verdict) {
    case 'used':
      return codes.has('jittery')
        ? { word: 'jittery', tone: 'warn' }
        : { word: 'used', tone: 'good' };
    case 'usable':
      if (codes.has('no-majority')) return { word: 'no-vote', tone: 'neutral' };
      if (codes.has('jittery')) return { word: 'jittery', tone: 'warn' };
      // An outlier too: it agrees, and in a large survey most are not needed to combine the time.
      return { word: 'usable', tone: 'good' };
    case 'rejected':
      return {
        word: codes.has('no-majority') ? 'no-vote' : 'rejected',
        tone: codes.has('no-majority') ? 'neutral' : 'bad',
      };
    case 'silent':
      // Somebody may be posing as the server.
      if (codes.has('nts-certificate')) return { word: 'no-nts', tone: 'warn' };
      return codes.has('nts-key-exchange') || codes.has('nts-nak')
        ? { word: 'no-nts', tone: 'neutral' }
        : { word: 'silent', tone: 'neutral' };
  }
}
