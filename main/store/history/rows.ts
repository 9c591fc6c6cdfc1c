import type { SQLOutputValue } from 'node:sqlite';
import type { Tally } from '#shared/core/history/roll-up.ts';

/** A row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>;

/** A number of a row; the tables are strict, so nothing else can stand there. */
export const number = (row: Row, column: string): number => Number(row[column]);

/** A number of a row that may be missing. */
export const numberOrNull = (row: Row, column: string): number | null =>
  typeof row[column] === 'number' ? row[column] : null;

/** A text of a row that may be missing. */
export const textOrNull = (row: Row, column: string): string | null =>
  typeof row[column] === 'string' ? row[column] : null;

/** A text of a row. */
export const text = (row: Row, column: string): string => textOrNull(row, column) ?? '';

/** A row with the columns of `tally` but its key's span and source. */
export const readTally = (row: Row): Tally => ({
  at: number(row, 'at'),
  count: number(row, 'count'),
  good: number(row, 'good'),
  offsets: number(row, 'offsets'),
  sum: number(row, 'sum'),
  least: numberOrNull(row, 'least'),
  most: numberOrNull(row, 'most'),
  bound: numberOrNull(row, 'bound'),
  delay: numberOrNull(row, 'delay'),
  jitters: number(row, 'jitters'),
  squares: number(row, 'squares'),
});
