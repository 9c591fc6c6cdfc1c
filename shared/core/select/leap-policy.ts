import type { Reason } from '../../model/reason.ts';
import type { SourceRef } from '../../model/source.ts';
import type { SelectionReason } from '../../model/survey.ts';

/** Whether a set of sources mixes leap second policies. */
export interface LeapMix {
  readonly reasons: readonly SelectionReason[];
  /** The reason to be told of one of the sources. */
  readonly about: (source: SourceRef) => readonly Reason[];
}

/**
 * A server that smears a leap second is up to half a second off those that step it, for most of a day
 * around it, so a set must not mix the two (RFC 8633, 3.7.1). On all other days they agree: hence a
 * warning, which falls on those that smear, the ones whose time is not UTC. Sources of unknown policy
 * say nothing for either side. To be left out is the smaller side, and of equal ones the one that smears.
 */
export function mixedLeapPolicies(sources: readonly SourceRef[]): LeapMix {
  const smearing = hostsThat('smears', sources);
  const stepping = hostsThat('steps', sources);
  if (smearing.length === 0 || stepping.length === 0) {
    return { reasons: [], about: () => [] };
  }
  const drop = stepping.length < smearing.length ? stepping : smearing;
  return {
    reasons: [{ code: 'mixed-leap-policies', smearing, drop }],
    about: (source) =>
      source.leap === 'smears' ? [{ code: 'smeared-with-unsmeared', severity: 'warning' }] : [],
  };
}

const hostsThat = (leap: SourceRef['leap'], sources: readonly SourceRef[]): readonly string[] =>
  [...new Set(sources.filter((source) => source.leap === leap).map(({ host }) => host))].sort();
