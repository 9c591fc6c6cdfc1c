import { findPresets } from '#shared/presets/find.ts';
import type { Preset, PresetCategory, Region } from '#shared/presets/types.ts';
import type { ConfiguredSource } from '#shared/model/service-state.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { ServerReport, Survey } from '#shared/model/survey.ts';
import { bestFirst } from './rank.ts';

/** The filters that are chips; a region is picked apart from them. */
export const facets = ['nts', 'steps', 'smears', 'pool', 'labs'] as const;
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
  readonly origin: 'own' | 'service' | 'preset';
  readonly preset: Preset | null;
  /** The time service is told to follow it now. */
  readonly isConfigured: boolean;
  /** Best first; several for a pool. Empty: not measured. */
  readonly reports: readonly ServerReport[];
}

const categoriesOf: Partial<Record<Facet, readonly PresetCategory[]>> = {
  pool: ['pool-global', 'pool-continent', 'pool-country'],
  labs: ['national-lab'],
};

/** Everything that can be picked: the user's own servers first, then what the service follows that is
 * in no list, then the catalogue. */
export function allSources(
  presets: readonly Preset[],
  own: readonly SourceRef[],
  configured: readonly ConfiguredSource[],
): readonly ServerRow[] {
  const inUse = new Set(configured.map(({ host }) => host));
  const listed = new Set([...own, ...presets].map(({ host }) => host));
  const seen = new Set<string>();
  const unlisted = configured.filter(({ host }) => {
    const isNew = !listed.has(host) && !seen.has(host);
    seen.add(host);
    return isNew;
  });
  return [
    ...own.map((source) => entry(source, 'own', null, inUse)),
    ...unlisted.map((source) => entry(serviceRef(source), 'service', null, inUse)),
    ...presets.map((preset) => entry(preset, 'preset', preset, inUse)),
  ];
}

const entry = (
  source: SourceRef,
  origin: ServerRow['origin'],
  preset: Preset | null,
  inUse: ReadonlySet<string>,
): ServerRow => ({
  id: source.id,
  source,
  origin,
  preset,
  isConfigured: inUse.has(source.host),
  reports: [],
});

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
  const needsCatalogue = look.region !== 'all' || look.facets.size > 0;
  const text = look.text.trim().toLowerCase();
  return rows.filter(({ id, preset, source }) =>
    preset === null ? !needsCatalogue && source.host.includes(text) : found.has(id),
  );
}

/** Groups the reports under their rows. While a measurement runs the order stays, so that nothing
 * jumps; afterwards what was measured comes first, best first. */
export function withReports(
  rows: readonly ServerRow[],
  survey: Survey | null,
  isRunning: boolean,
): readonly ServerRow[] {
  const reports = Map.groupBy(survey?.servers ?? [], ({ sourceId }) => sourceId);
  // A row without news stays the same object, so that the table need not draw it again.
  const filled = rows.map((row) => {
    const own = reports.get(row.id);
    return own === undefined ? row : { ...row, reports: own.toSorted(bestFirst) };
  });
  if (isRunning || survey === null) return filled;
  return filled.toSorted((a, b) => {
    const [first, second] = [a.reports[0], b.reports[0]];
    if (first === undefined || second === undefined) {
      return Number(first === undefined) - Number(second === undefined);
    }
    return bestFirst(first, second);
  });
}
