import type { ServerReport } from '#shared/model/survey.ts';
import { bestFirst } from './rank.ts';
import type { ServerRow } from './rows.ts';

/** The columns that the list can be sorted by. */
export const sortColumns = [
  'server',
  'stratum',
  'offset',
  'bound',
  'delay',
  'jitter',
  'verdict',
] as const;
export type SortColumn = (typeof sortColumns)[number];

/** What the list is sorted by. */
export interface Sort {
  readonly column: SortColumn;
  readonly direction: 'ascending' | 'descending';
}

/** As the list comes: those to be trusted most first. */
export const BEST_FIRST: Sort = { column: 'verdict', direction: 'ascending' };

/** Sorts the rows; what was not measured stays last either way, in the order of the list. */
export function sorted(
  rows: readonly ServerRow[],
  { column, direction }: Sort,
): readonly ServerRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  if (column === 'server') {
    return rows.toSorted((a, b) => sign * a.source.host.localeCompare(b.source.host));
  }
  const has = ({ reports: [best] }: ServerRow): boolean =>
    best !== undefined && (column === 'verdict' || best[column] !== null);
  return rows.toSorted((a, b) => {
    const [first] = a.reports;
    const [second] = b.reports;
    if (first === undefined || second === undefined || !has(a) || !has(b)) {
      return Number(has(b)) - Number(has(a));
    }
    return column === 'verdict'
      ? sign * bestFirst(first, second)
      : sign * (figure(first, column) - figure(second, column)) || bestFirst(first, second);
  });
}

const figure = (report: ServerReport, column: Exclude<SortColumn, 'server' | 'verdict'>): number =>
  report[column] ?? 0;
