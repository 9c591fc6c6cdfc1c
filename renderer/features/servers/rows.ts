import { findPresets } from '#shared/presets/find.ts';
import type { Preset, PresetCategory, Region } from '#shared/presets/types.ts';
import type { ConfiguredSource } from '#shared/model/service-state.ts';
import type { NetworkCandidate, NetworkOrigin } from '#shared/model/network.ts';
import type { ChoiceReason, OmissionReason, Recommendation } from '#shared/model/recommendation.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { ServerReport, Survey } from '#shared/model/survey.ts';
import { bestFirst } from './rank.ts';

/** The filters that are chips; a region is picked apart from them. */
export const facets = ['network', 'nts', 'steps', 'smears', 'pool', 'labs'] as const;
export type Facet = (typeof facets)[number];

/** What the user looks for. */
export interface Look {
  readonly text: string;
  readonly region: Region | 'all';
  readonly facets: ReadonlySet<Facet>;
}

/** One line of the list: a server or pool, where it comes from, and what was measured. */
export interface ServerRow {
  readonly id: string;
  readonly source: SourceRef;
  readonly origin: 'own' | 'network' | 'service' | 'preset';
  readonly preset: Preset | null;
  /** Where this computer's network names it; empty: it does not. */
  readonly network: readonly NetworkOrigin[];
  /** The time service is told to follow it now. */
  readonly isConfigured: boolean;
  /** Best first; several for a pool. Empty: not measured. */
  readonly reports: readonly ServerReport[];
  /** Whether it is recommended, and why; null: not known. */
  readonly advice: Advice | null;
}

/** What the recommendation says of one server. */
export type Advice =
  | { readonly isChosen: true; readonly reasons: readonly ChoiceReason[] }
  | { readonly isChosen: false; readonly reason: OmissionReason };

const categoriesOf: Partial<Record<Facet, readonly PresetCategory[]>> = {
  pool: ['pool-global', 'pool-continent', 'pool-country'],
  labs: ['national-lab'],
};

/** Everything that can be picked: the user's own servers first, then what the network and the service name
 * that is in no list, then the catalogue. */
export function allSources(
  presets: readonly Preset[],
  own: readonly SourceRef[],
  network: readonly NetworkCandidate[],
  configured: readonly ConfiguredSource[],
): readonly ServerRow[] {
  const inUse = new Set(configured.map(({ host }) => host));
  const listed = new Set([...own, ...presets].map(({ host }) => host));
  const nearby = network.filter(({ source }) => isNew(listed, source.host));
  const unlisted = configured.filter(({ host }) => isNew(listed, host));
  const originsOf = new Map(network.map(({ source, origins }) => [source.host, origins]));
  const entry = (
    source: SourceRef,
    origin: ServerRow['origin'],
    preset: Preset | null = null,
  ): ServerRow => ({
    id: source.id,
    source,
    origin,
    preset,
    network: originsOf.get(source.host) ?? [],
    isConfigured: inUse.has(source.host),
    reports: [],
    advice: null,
  });
  return [
    ...own.map((source) => entry(source, 'own')),
    ...nearby.map(({ source }) => entry(source, 'network')),
    ...unlisted.map((source) => entry(serviceRef(source), 'service')),
    ...presets.map((preset) => entry(preset, 'preset', preset)),
  ];
}

/** Whether a host was not seen before; from now on it was. */
function isNew(seen: Set<string>, host: string): boolean {
  if (seen.has(host)) return false;
  seen.add(host);
  return true;
}

const serviceRef = ({ host, port, kind, leap, nts }: ConfiguredSource): SourceRef => ({
  id: `service:${host}`,
  host,
  port,
  kind,
  operator: null,
  leap,
  nts: nts ? true : null,
});

/** Those that fit. Filters on facts of the catalogue leave out servers of which it knows nothing. */
export function lookFor(rows: readonly ServerRow[], look: Look): readonly ServerRow[] {
  const has = (facet: Facet): boolean => look.facets.has(facet);
  const found = new Set(
    findPresets(
      rows.flatMap(({ preset }) => preset ?? []),
      {
        text: look.text,
        regions: look.region === 'all' ? [] : [look.region],
        nts: has('nts') ? [true] : [],
        leap: [
          ...(has('steps') ? ['steps' as const] : []),
          ...(has('smears') ? ['smears' as const] : []),
        ],
        categories: facets.flatMap((facet) => (has(facet) ? (categoriesOf[facet] ?? []) : [])),
      },
    ).map(({ id }) => id),
  );
  const needsCatalogue =
    look.region !== 'all' || facets.some((facet) => facet !== 'network' && has(facet));
  const text = look.text.trim().toLowerCase();
  return rows.filter(({ id, preset, source, network }) => {
    if (has('network') && network.length === 0) return false;
    return preset === null ? !needsCatalogue && source.host.includes(text) : found.has(id);
  });
}

/** Puts what was measured and what is recommended beside the servers. A row without news stays the same
 * object, so that the table need not draw it again. */
export function withReports(
  rows: readonly ServerRow[],
  survey: Survey | null,
  recommendation: Recommendation | null,
): readonly ServerRow[] {
  const reports = Map.groupBy(survey?.servers ?? [], ({ sourceId }) => sourceId);
  const advice = new Map<string, Advice>([
    ...(recommendation?.omitted ?? []).map(
      ({ sourceId, reason }) => [sourceId, { isChosen: false, reason }] as const,
    ),
    ...(recommendation?.chosen ?? []).map(
      ({ sourceId, reasons }) => [sourceId, { isChosen: true, reasons }] as const,
    ),
  ]);
  return rows.map((row) => {
    const own = reports.get(row.id);
    return own === undefined
      ? row
      : { ...row, reports: own.toSorted(bestFirst), advice: advice.get(row.id) ?? null };
  });
}
