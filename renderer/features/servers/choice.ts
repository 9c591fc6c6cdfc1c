import type { ServiceView } from '#shared/model/backend.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { configFor, type LeapPolicy, type SourceRef } from '#shared/model/source.ts';

/** Of more servers the engine measures so many, of as many operators as there are. */
export const MOST_AT_ONCE = 40;
/** Sources of one configuration ({@link DesiredConfig}). */
export const MOST_SOURCES = 16;
/** What can be said of the picked servers before any plan is made. */
export interface ChoiceSummary {
  readonly count: number;
  /** Known operators; a server without one counts as its own. */
  readonly operators: number;
  /** `mixed`: must not be used together (RFC 8633, 3.7.1). */
  readonly leap: LeapPolicy | 'mixed';
  /** With NTS offered by the operator. */
  readonly nts: number;
  readonly tooMany: boolean;
  /** Of a mixed choice those to leave out, so that the rest are of one kind: the fewer, and of equally many
   * those that smear, for their time is not UTC. */
  readonly drop: readonly SourceRef[];
  /** Addresses that hold on one network interface alone: a service cannot be told to follow them. */
  readonly unfit: readonly SourceRef[];
}

/** Sums the picked servers up. */
export function summarise(sources: readonly SourceRef[]): ChoiceSummary {
  const policies = new Set(sources.map(({ leap }) => leap));
  const smearing = sources.filter(({ leap }) => leap === 'smears');
  const stepping = sources.filter(({ leap }) => leap === 'steps');
  const isMixed = smearing.length > 0 && stepping.length > 0;
  const [only] = policies;
  return {
    count: sources.length,
    operators: new Set(sources.map(({ operator, host }) => operator ?? host)).size,
    leap: isMixed ? 'mixed' : policies.size === 1 && only !== undefined ? only : 'unknown',
    nts: sources.filter(({ nts }) => nts === true).length,
    tooMany: sources.length > MOST_SOURCES,
    drop: !isMixed ? [] : stepping.length < smearing.length ? stepping : smearing,
    unfit: sources.filter(({ host }) => host.includes('%')),
  };
}

/** The configuration to ask a plan for. NTS only where the operator offers it and the service can. */
export function desiredConfig(
  service: ServiceView,
  sources: readonly SourceRef[],
  mode: DesiredConfig['mode'],
): DesiredConfig {
  return {
    backend: service.detection.backend,
    mode,
    sources: sources.map((source) =>
      configFor(source, service.capabilities.nts.ok && source.nts === true),
    ),
  };
}
