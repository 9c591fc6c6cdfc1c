import { driftOf } from '#shared/core/history/drift.ts';
import { RATE_NEIGHBOURS, ratesAt } from '#shared/core/history/rates.ts';
import { resolutionFor } from '#shared/core/history/resolution.ts';
import {
  beginOf,
  endOf,
  merge,
  pointOf,
  type Span,
  type Tally,
  tallyOf,
} from '#shared/core/history/roll-up.ts';
import type {
  HistoryEvent,
  HistoryRange,
  HistoryView,
  Resolution,
  ServerHistory,
} from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';
import type { Connection } from './connection.ts';
import { LATEST_DATE, readEvent } from './event.ts';
import { number, numberOrNull, readTally, type Row, text } from './rows.ts';
import { AGREEMENT } from './write.ts';

/** What became of a range. */
export function readView(connection: Connection, range: HistoryRange): HistoryView {
  const resolution = chooseResolution(connection, range);
  const tallies = talliesOf(connection, range, resolution);
  const events = eventsOf(connection, range);
  // A day holds too much: whoever lets the computer sleep at night would have no day without an event.
  const closely = resolution === 'day' ? 'hour' : resolution;
  const forDrift = closely === resolution ? tallies : talliesOf(connection, range, closely);
  const near = withNeighbours(connection, range, closely, forDrift);
  const all = { from: near[0]?.at ?? range.from, to: endOf(near.at(-1)?.at ?? range.to, closely) };
  const rates = ratesAt(tallies, resolution, near, closely, eventsOf(connection, all));
  return {
    range,
    resolution,
    points: tallies.map((tally, index) => ({ ...pointOf(tally), drift: rates[index] ?? null })),
    events,
    drift: driftOf(forDrift, closely, events),
    oldest: oldestOf(connection),
  };
}

/** The tallies of a range with the neighbours that the rates at its ends hang on as well. */
function withNeighbours(
  connection: Connection,
  range: HistoryRange,
  resolution: Resolution,
  tallies: readonly Tally[],
): readonly Tally[] {
  const [from, to] = limits(range, resolution);
  const beside = (first: UnixMs, last: UnixMs, order: 'ASC' | 'DESC'): readonly Tally[] =>
    connection
      .statement(
        `SELECT * ${touching(resolution)} AND source = ${String(AGREEMENT)}
         ORDER BY at ${order} LIMIT ${String(RATE_NEIGHBOURS)}`,
      )
      .all(first, last)
      .map((row) => tallyFrom(row, resolution));
  const before = beside(-LATEST_DATE, from - 1, 'DESC').toReversed();
  return [...before, ...tallies, ...beside(to + 1, LATEST_DATE, 'ASC')];
}

/** Every server that was asked in a range. */
export function readServers(connection: Connection, range: HistoryRange): readonly ServerHistory[] {
  const resolution = chooseResolution(connection, range);
  const sources = connection
    .statement('SELECT id, name, host FROM source WHERE id <> ? ORDER BY host, name')
    .all(AGREEMENT);
  const bySource = new Map<number, Tally[]>();
  for (const { source, tally } of everyTally(connection, range, resolution)) {
    const tallies = bySource.get(source);
    if (tallies === undefined) bySource.set(source, [tally]);
    else addAtOnce(tallies, tally);
  }
  return sources.flatMap((row) => {
    const tallies = bySource.get(number(row, 'id'));
    if (tallies === undefined) return [];
    return {
      sourceId: text(row, 'name'),
      host: text(row, 'host'),
      points: tallies.map(pointOf),
      asked: tallies.reduce((sum, { count }) => sum + count, 0),
      good: tallies.reduce((sum, { good }) => sum + good, 0),
    };
  });
}

/** A pool's name is several servers: what they said at one time is one point. */
function addAtOnce(tallies: Tally[], tally: Tally): void {
  const last = tallies.at(-1);
  if (last?.at === tally.at) tallies[tallies.length - 1] = merge(last, tally);
  else tallies.push(tally);
}

function chooseResolution(connection: Connection, range: HistoryRange): Resolution {
  return resolutionFor({
    single: isKeptFrom(connection, range, firstOf(connection, 'single'))
      ? countOf(connection, range, 'single')
      : null,
    minute: isKeptFrom(connection, range, firstOf(connection, 'minute'))
      ? countOf(connection, range, 'minute')
      : null,
    hour: countOf(connection, range, 'hour'),
  });
}

/** Whether nothing of the range is older than what is kept from `first` on. */
function isKeptFrom(
  connection: Connection,
  { from, to }: HistoryRange,
  first: UnixMs | null,
): boolean {
  const until = first === null ? to + 1 : Math.min(to + 1, beginOf(first, 'hour'));
  return countOf(connection, { from, to: until - 1 }, 'hour') === 0;
}

/** The condition that selects a resolution's table and the rows that touch a range; two values to bind. */
export const touching = (resolution: Resolution): string =>
  resolution === 'single'
    ? 'FROM reading WHERE at BETWEEN ? AND ?'
    : `FROM tally WHERE span = '${resolution}' AND at BETWEEN ? AND ?`;

const limits = ({ from, to }: HistoryRange, resolution: Resolution): readonly [number, number] => [
  Math.floor(resolution === 'single' ? from : beginOf(from, resolution)),
  Math.ceil(to),
];

function countOf(connection: Connection, range: HistoryRange, resolution: Resolution): number {
  const sql = `SELECT count(*) AS n ${touching(resolution)} AND source = ${String(AGREEMENT)}`;
  const row = connection.statement(sql).get(...limits(range, resolution));
  return Number(row?.['n'] ?? 0);
}

/** The first reading or tally that is kept at a resolution; null: none. The first that knew the time, if one did: what a
 * computer that was started in 1970 noted without a server stands before all the rest, until the next pruning. */
export function firstOf(connection: Connection, resolution: 'single' | Span): UnixMs | null {
  const [all, knew] =
    resolution === 'single'
      ? ['reading WHERE TRUE', 'offset IS NOT NULL']
      : [`tally WHERE span = '${resolution}'`, 'offsets > 0'];
  const first = (condition: string): UnixMs | null => {
    const sql = `SELECT at FROM ${all} ${condition} ORDER BY at LIMIT 1`;
    const row = connection.statement(sql).get();
    return row === undefined ? null : numberOrNull(row, 'at');
  };
  return first(`AND source = ${String(AGREEMENT)} AND ${knew}`) ?? first('');
}

/** The first hour that is kept, more closely if its measurements are. */
function oldestOf(connection: Connection): UnixMs | null {
  const hour = firstOf(connection, 'hour');
  const single = firstOf(connection, 'single');
  if (hour === null || single === null) return hour;
  return beginOf(single, 'hour') === hour ? single : hour;
}

function talliesOf(
  connection: Connection,
  range: HistoryRange,
  resolution: Resolution,
): readonly Tally[] {
  const sql = `SELECT * ${touching(resolution)} AND source = ${String(AGREEMENT)} ORDER BY at`;
  const rows = connection.statement(sql).all(...limits(range, resolution));
  return rows.map((row) => tallyFrom(row, resolution));
}

function* everyTally(
  connection: Connection,
  range: HistoryRange,
  resolution: Resolution,
): Iterable<{ readonly source: number; readonly tally: Tally }> {
  const sql = `SELECT * ${touching(resolution)} AND source <> ${String(AGREEMENT)} ORDER BY at`;
  for (const row of connection.statement(sql).iterate(...limits(range, resolution))) {
    yield { source: number(row, 'source'), tally: tallyFrom(row, resolution) };
  }
}

/** The tally in a row of {@link touching}. */
export const tallyFrom = (row: Row, resolution: Resolution): Tally =>
  resolution === 'single'
    ? tallyOf(number(row, 'at'), {
        offset: numberOrNull(row, 'offset'),
        bound: numberOrNull(row, 'bound'),
        delay: numberOrNull(row, 'delay'),
        jitter: numberOrNull(row, 'jitter'),
        good: number(row, 'good') === 1,
      })
    : readTally(row);

/** Events of a range in order of time; one that cannot be read is left out. */
export function eventsOf(
  connection: Connection,
  { from, to }: HistoryRange,
): readonly HistoryEvent[] {
  return connection
    .statement('SELECT detail FROM event WHERE at BETWEEN ? AND ? ORDER BY at, rowid')
    .all(Math.floor(from), Math.ceil(to))
    .flatMap((row) => readEvent(text(row, 'detail')) ?? []);
}
