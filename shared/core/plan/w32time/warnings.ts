import type { DesiredConfig, PlanWarning } from '../../../model/plan.ts';
import type { W32timeState } from '../../../model/service-state.ts';
import {
  ignoredOptions,
  poolsAsServers,
  sourceWarnings,
  stayingSources,
} from '../source-warnings.ts';
import { asksInterval, type Wish } from './wish.ts';

/** What the user should know of a change of Windows Time. */
export function warningsFor(
  state: W32timeState,
  desired: DesiredConfig,
  { interval }: Wish,
): readonly PlanWarning[] {
  const { sources } = desired;
  const staying = stayingSources(state.sources, desired);
  const timed = sources.filter(asksInterval).map(({ host }) => host);
  // One server of a pool is asked, so it counts as one.
  const servers = sources.map((source) => ({ ...source, kind: 'server' as const }));
  const warnings: PlanWarning[] = [
    // The interval that the service keeps to is told below, whatever was asked for.
    ...sourceWarnings({ ...desired, sources: servers }, staying, false).filter(
      ({ code }) => code !== 'short-poll',
    ),
    ...ignoredOptions(sources, ['prefer']),
    ...poolsAsServers(sources),
  ];
  if (interval !== null) warnings.push({ code: 'one-interval', hosts: timed, seconds: interval });
  if (state.hyperV) warnings.push({ code: 'host-sets-clock' });
  if (state.correctionLimit !== null) {
    warnings.push({ code: 'correction-limit', seconds: state.correctionLimit });
  }
  return warnings;
}
