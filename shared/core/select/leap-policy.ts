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
 * say nothing for either side. To be left out is the side of fewer operators, as for the recommendation; of
 * equal ones that of fewer servers, and then the one that smears.
 */
export function mixedLeapPolicies(sources: readonly SourceRef[]): LeapMix {
  const smears = sources.filter(({ leap }) => leap === 'smears');
  const steps = sources.filter(({ leap }) => leap === 'steps');
  if (smears.length === 0 || steps.length === 0) {
    return { reasons: [], about: () => [] };
  }
  const smearing = hostsOf(smears);
  const fewerStep =
    operatorsOf(steps) - operatorsOf(smears) || hostsOf(steps).length - smearing.length;
  const drop = fewerStep < 0 ? hostsOf(steps) : smearing;
  return {
    reasons: [{ code: 'mixed-leap-policies', smearing, drop }],
    about: (source) =>
      source.leap === 'smears' ? [{ code: 'smeared-with-unsmeared', severity: 'warning' }] : [],
  };
}

const hostsOf = (sources: readonly SourceRef[]): readonly string[] =>
  [...new Set(sources.map(({ host }) => host))].sort();

/** A server whose operator is not known counts as its own. */
const operatorsOf = (sources: readonly SourceRef[]): number =>
  new Set(sources.map(({ operator, host }) => operator ?? host)).size;
