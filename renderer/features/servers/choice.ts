import type { ServiceView } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
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

/** How the picked servers are to be followed, beyond which they are and in what order. */
export interface Wishes {
  /** Id of the one to be followed while the others do not contradict it; null: none. */
  readonly preferred: string | null;
  /** Ids of those to be followed without NTS although their operator offers it. */
  readonly withoutNts: ReadonlySet<string>;
}

/** What nobody has wished yet. */
export const DEFAULT_WISHES: Wishes = { preferred: null, withoutNts: new Set() };

/**
 * What a service makes of the list, as its planner in `shared/core/plan` has it. `prefer`: it asks all, and one can
 * be preferred; `all`: it asks all alike; `first`: it asks the first, and the next when that one is silent; `one`:
 * the first and no other.
 */
export const LIST_MEANS: Record<BackendId, 'prefer' | 'all' | 'first' | 'one'> = {
  chrony: 'prefer',
  ntpsec: 'prefer',
  ntpd: 'prefer',
  openntpd: 'all',
  'ntpd-rs': 'all',
  w32time: 'all',
  timesyncd: 'first',
  timed: 'one',
};

/** The configuration to ask a plan for. NTS only where the operator offers it and the service can. */
export function desiredConfig(
  service: ServiceView,
  sources: readonly SourceRef[],
  mode: DesiredConfig['mode'],
  wishes: Wishes,
): DesiredConfig {
  const { backend } = service.detection;
  const canPrefer = LIST_MEANS[backend] === 'prefer';
  return {
    backend,
    mode,
    sources: sources.map((source) => ({
      ...configFor(
        source,
        service.capabilities.nts.ok && source.nts === true && !wishes.withoutNts.has(source.id),
      ),
      prefer: canPrefer && source.id === wishes.preferred,
    })),
  };
}

/** The ids with those that `move` holds, in their order, before or after another; the same where that is one of them. */
export function moved(
  ids: readonly string[],
  move: ReadonlySet<string>,
  beside: string,
  side: 'before' | 'after' | 'on',
): readonly string[] {
  if (move.has(beside)) return ids;
  const staying = ids.filter((id) => !move.has(id));
  const at = staying.indexOf(beside) + (side === 'before' ? 0 : 1);
  return [...staying.slice(0, at), ...ids.filter((id) => move.has(id)), ...staying.slice(at)];
}
