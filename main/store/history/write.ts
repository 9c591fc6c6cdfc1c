import {
  beginOf,
  merge,
  type Reading,
  type Span,
  SPANS,
  type Tally,
  tallyOf,
} from '#shared/core/history/roll-up.ts';
import {
  filedAt,
  type HistoryEvent,
  type Measurement,
  type ServerMeasurement,
} from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';
import type { Connection } from './connection.ts';
import { readTally } from './rows.ts';

const DAY_MS = 86_400_000;

/** How long what is fine is kept. Single measurements, with a line for every server: two weeks, so that this week
 * can be compared with the last. Minutes, for whoever measures more often than the watch: two months. Hours and
 * days are kept as long as the user wishes. */
const KEEP_DAYS = { single: 14, minute: 60 } as const;

/** What the agreement has as its source. */
export const AGREEMENT = 0;

/** Adds a measurement and all that is rolled up of it, in one transaction. */
export function addMeasurement(connection: Connection, measurement: Measurement): void {
  const at = Math.round(filedAt(measurement));
  connection.transaction(() => {
    const { agree, of } = measurement;
    addReading(connection, at, AGREEMENT, { ...measurement, good: measurement.offset !== null }, [
      null,
      null,
      null,
      null,
      agree,
      of,
    ]);
    for (const server of measurement.servers) {
      const { address, stratum, verdict, reason } = server;
      const good = verdict === 'used' || verdict === 'usable';
      addReading(connection, at, sourceFor(connection, server), { ...server, good }, [
        address,
        stratum,
        verdict,
        reason,
        null,
        null,
      ]);
    }
  });
}

function sourceFor(connection: Connection, { sourceId, host }: ServerMeasurement): number {
  const row = connection
    .statement(
      `INSERT INTO source (name, host) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET host = excluded.host RETURNING id`,
    )
    .get(sourceId, host);
  return Number(row?.['id']);
}

type Particulars = readonly [
  address: string | null,
  stratum: number | null,
  verdict: string | null,
  reason: string | null,
  agree: number | null,
  total: number | null,
];

function addReading(
  connection: Connection,
  at: UnixMs,
  source: number,
  reading: Reading,
  particulars: Particulars,
): void {
  const { offset, bound, delay, jitter, good } = reading;
  connection
    .statement('INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(at, source, offset, bound, delay, jitter, good ? 1 : 0, ...particulars);
  for (const span of SPANS) addTally(connection, span, source, tallyOf(beginOf(at, span), reading));
}

function addTally(connection: Connection, span: Span, source: number, fresh: Tally): void {
  const row = connection
    .statement('SELECT * FROM tally WHERE span = ? AND at = ? AND source = ?')
    .get(span, fresh.at, source);
  const tally = row === undefined ? fresh : merge(readTally(row), fresh);
  const { at, count, good, offsets, sum, least, most, bound, delay, jitters, squares } = tally;
  connection
    .statement('INSERT OR REPLACE INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(span, at, source, count, good, offsets, sum, least, most, bound, delay, jitters, squares);
}

/** Adds an event. */
export function addEvent(connection: Connection, event: HistoryEvent): void {
  connection
    .statement('INSERT INTO event VALUES (?, ?)')
    .run(Math.round(event.at), JSON.stringify(event));
}

/** Forgets what is older than it is kept, `now` being the true time, and the names of servers of which nothing is left.
 * Whole days of UTC go, so that where one resolution ends the next coarser one begins. */
export function prune(connection: Connection, now: UnixMs, keepDays: number): void {
  const horizon = (days: number): UnixMs => beginOf(now - Math.min(days, keepDays) * DAY_MS, 'day');
  connection.transaction(() => {
    connection.statement('DELETE FROM reading WHERE at < ?').run(horizon(KEEP_DAYS.single));
    for (const span of SPANS) {
      const days = span === 'minute' ? KEEP_DAYS.minute : keepDays;
      connection.statement('DELETE FROM tally WHERE span = ? AND at < ?').run(span, horizon(days));
    }
    connection.statement('DELETE FROM event WHERE at < ?').run(horizon(keepDays));
    // Days are kept longest: a server without one has no reading and no finer tally either.
    connection
      .statement(
        `DELETE FROM source WHERE id <> ? AND id NOT IN (SELECT source FROM tally WHERE span = 'day')`,
      )
      .run(AGREEMENT);
  });
}
