import { beginOf, endOf, pointOf } from '#shared/core/history/roll-up.ts';
import type { HistoryRange, Resolution } from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';
import type { Connection } from './connection.ts';
import { LATEST_DATE } from './event.ts';
import { eventsOf, firstOf, tallyFrom, touching } from './read.ts';
import { number, numberOrNull, type Row, textOrNull } from './rows.ts';
import { AGREEMENT } from './write.ts';

/** How the history leaves the program: RFC 4180, or one JSON object. */
export type ExportFormat = 'csv' | 'json';

/** Version of the JSON: it grows when a key changes its meaning or goes, not when one is added. */
const VERSION = 1;

/** What stands in `source` where a line tells of no server, but of what the servers agreed on. */
const AGREED = 'agreed';

/** Lines of one piece: an hour holds 9 lines for 8 servers, or some ten thousand if they are asked every second. */
const PIECE = 'hour';

/** One line of an export: offsets by the sign rule, seconds everywhere, null for what is not known. */
const lineOf = (row: Row, resolution: Resolution) => {
  const { at, count, offset, bound, delay, jitter } = pointOf(tallyFrom(row, resolution));
  return {
    time: iso(at),
    resolution,
    source: number(row, 'source') === AGREEMENT ? AGREED : textOrNull(row, 'name'),
    host: textOrNull(row, 'host'),
    address: textOrNull(row, 'address'),
    count,
    good: number(row, 'good'),
    offset: offset?.mean ?? null,
    least: offset?.least ?? null,
    most: offset?.most ?? null,
    bound,
    delay,
    jitter,
    stratum: numberOrNull(row, 'stratum'),
    verdict: textOrNull(row, 'verdict'),
    reason: textOrNull(row, 'reason'),
    agree: numberOrNull(row, 'agree'),
    of: numberOrNull(row, 'total'),
  } satisfies Record<string, string | number | null>;
};
type Line = ReturnType<typeof lineOf>;

const COLUMNS = [
  'time',
  'resolution',
  'source',
  'host',
  'address',
  'count',
  'good',
  'offset',
  'least',
  'most',
  'bound',
  'delay',
  'jitter',
  'stratum',
  'verdict',
  'reason',
  'agree',
  'of',
] as const satisfies readonly (keyof Line)[];

const iso = (at: UnixMs): string =>
  new Date(Math.min(LATEST_DATE, Math.max(-LATEST_DATE, at))).toISOString();

/** A field of RFC 4180, quoted where it must be. */
const field = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const csvLine = (fields: readonly (string | number | null)[]): string =>
  `${fields.map(field).join(',')}\r\n`;

/** The whole file in pieces. Each piece asks for the connection anew and leaves no statement open, so that
 * others may write in between; it throws what the connection throws. */
export function* exportPieces(
  connection: () => Connection,
  format: ExportFormat,
  range: HistoryRange,
): Generator<string, void> {
  if (format === 'csv') {
    yield csvLine(COLUMNS);
    for (const lines of pieces(connection, range)) {
      yield lines.map((line) => csvLine(COLUMNS.map((column) => line[column]))).join('');
    }
    return;
  }
  const head = { version: VERSION, from: iso(range.from), to: iso(range.to) };
  yield `${JSON.stringify(head).slice(0, -1)},"lines":[`;
  let comma = '';
  for (const lines of pieces(connection, range)) {
    yield `${comma}\n${lines.map((line) => JSON.stringify(line)).join(',\n')}`;
    comma = ',';
  }
  const events = eventsOf(connection(), range).map((event) => ({ ...event, at: iso(event.at) }));
  yield `\n],"events":${JSON.stringify(events)}}\n`;
}

/** Every line once, as closely as it is kept: first hours, then minutes, then single measurements. */
function* pieces(
  connection: () => Connection,
  { from, to }: HistoryRange,
): Generator<Line[], void> {
  const single = firstOf(connection(), 'single');
  const minute = firstOf(connection(), 'minute') ?? single;
  const minutesFrom = minute === null ? to + 1 : beginOf(minute, 'hour');
  const singlesFrom = single === null ? to + 1 : beginOf(single, 'minute');
  yield* piecesAt(connection, 'hour', from, Math.min(to, minutesFrom - 1));
  yield* piecesAt(connection, 'minute', Math.max(from, minutesFrom), Math.min(to, singlesFrom - 1));
  yield* piecesAt(connection, 'single', Math.max(from, singlesFrom), to);
}

function* piecesAt(
  connection: () => Connection,
  resolution: 'single' | 'minute' | 'hour',
  from: UnixMs,
  to: UnixMs,
): Generator<Line[], void> {
  let cursor = resolution === 'single' ? from : beginOf(from, resolution);
  for (;;) {
    const next = connection()
      .statement(`SELECT min(at) AS at ${touching(resolution)}`)
      .get(cursor, to);
    const at = next === undefined ? null : numberOrNull(next, 'at');
    if (at === null) return;
    const end = endOf(beginOf(at, PIECE), PIECE);
    const rows = connection()
      .statement(
        `SELECT * FROM (SELECT * ${touching(resolution)}) AS line
         JOIN source ON source.id = line.source ORDER BY line.at, line.source`,
      )
      .all(at, Math.min(to, end - 1));
    yield rows.map((row) => lineOf(row, resolution));
    cursor = end;
  }
}
