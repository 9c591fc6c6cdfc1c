import type { DatabaseSync } from 'node:sqlite';

/** Marks a SQLite file as a history of Trueclock (`PRAGMA application_id`): "TCLK". */
const APPLICATION_ID = 0x54434c4b;

/**
 * What makes version n + 1 of the schema out of version n; entry 0 makes the first. An entry is never edited once
 * it has been released, or two computers would have different tables under one version.
 *
 * Source 0 is what the servers agreed on. The keys begin with the time, because views, exports and retention are
 * all about spans of time, and only a handful of servers is in each.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL
  ) STRICT;
  INSERT INTO source VALUES (0, '', '');
  CREATE TABLE reading (
    at INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    offset REAL,
    bound REAL,
    delay REAL,
    jitter REAL,
    good INTEGER NOT NULL,
    address TEXT,
    stratum INTEGER,
    verdict TEXT,
    reason TEXT,
    agree INTEGER,
    total INTEGER
  ) STRICT;
  CREATE INDEX reading_at ON reading (at, source);
  CREATE TABLE tally (
    span TEXT NOT NULL,
    at INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES source,
    count INTEGER NOT NULL,
    good INTEGER NOT NULL,
    offsets INTEGER NOT NULL,
    sum REAL NOT NULL,
    least REAL,
    most REAL,
    bound REAL,
    delay REAL,
    jitters INTEGER NOT NULL,
    squares REAL NOT NULL,
    PRIMARY KEY (span, at, source)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE event (
    at INTEGER NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX event_at ON event (at);
  `,
];

/** The file is a database, but not a history that this version can use. */
export class WrongSchema extends Error {}

const pragma = (database: DatabaseSync, name: string): unknown =>
  database.prepare(`PRAGMA ${name}`).get()?.[name];

/**
 * Brings a new or older database to the present schema, in one transaction. Throws {@link WrongSchema}, and
 * SQLite's errors for what is no database.
 */
export function migrate(database: DatabaseSync): void {
  if (pragma(database, 'user_version') === MIGRATIONS.length) {
    if (pragma(database, 'application_id') !== APPLICATION_ID) {
      throw new WrongSchema('a database of another program');
    }
    return;
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have done it since.
    const version = Number(pragma(database, 'user_version'));
    if (version > MIGRATIONS.length) throw new WrongSchema('written by a newer Trueclock');
    const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
    const ours = pragma(database, 'application_id') === APPLICATION_ID;
    if (ours !== version > 0 || (version === 0 && tables !== 0)) {
      throw new WrongSchema('a database of another program');
    }
    for (const migration of MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${String(APPLICATION_ID)}`);
    database.exec(`PRAGMA user_version = ${String(MIGRATIONS.length)}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
