import type { ServiceView } from '#shared/model/backend.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { configFor, type LeapPolicy, type SourceRef } from '#shared/model/source.ts';
import type { ServerReport } from '#shared/model/survey.ts';
import { bestFirst } from './rank.ts';
import type { ServerRow } from './rows.ts';

/** Servers measured at once; the rest waits for the next click, so that one click sends no flood. */
export const MOST_AT_ONCE = 40;
/** Sources of one configuration ({@link DesiredConfig}). */
export const MOST_SOURCES = 16;
/** What is advised: enough to outvote one wrong server when one more is lost (RFC 8633, 3.2). */
const BEST = 4;

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
}

/** Sums the picked servers up. */
export function summarise(sources: readonly SourceRef[]): ChoiceSummary {
  const policies = new Set(sources.map(({ leap }) => leap));
  const isMixed = policies.has('smears') && policies.has('steps');
  const [only] = policies;
  return {
    count: sources.length,
    operators: new Set(sources.map(({ operator, host }) => operator ?? host)).size,
    leap: isMixed ? 'mixed' : policies.size === 1 && only !== undefined ? only : 'unknown',
    nts: sources.filter(({ nts }) => nts === true).length,
    tooMany: sources.length > MOST_SOURCES,
  };
}

/**
 * The best measured servers, one per operator, none that smears leap seconds: the ids, best first.
 * Only those that agree, needed for the vote or not; fewer than four when there are no more. Pools
 * come last: what their members of today are worth says little of those of tomorrow.
 */
export function bestFour(rows: readonly ServerRow[]): readonly string[] {
  const operators = new Set<string>();
  return rows
    .flatMap((row) => {
      const [best] = row.reports;
      return best !== undefined && agrees(best) && row.source.leap !== 'smears'
        ? [{ row, best }]
        : [];
    })
    .sort(
      (a, b) =>
        Number(a.row.source.kind === 'pool') - Number(b.row.source.kind === 'pool') ||
        bestFirst(a.best, b.best),
    )
    .filter(({ row: { source } }) => {
      const operator = source.operator ?? source.host;
      const isNew = !operators.has(operator);
      operators.add(operator);
      return isNew;
    })
    .slice(0, BEST)
    .map(({ row }) => row.id);
}

/** Outliers agree as well: they are only less close than the few that the time is combined of. */
const agrees = ({ verdict, reasons }: ServerReport): boolean =>
  verdict === 'used' || (verdict === 'usable' && reasons.some(({ code }) => code === 'outlier'));

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
