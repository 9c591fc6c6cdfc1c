import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createHistory, type HistoryStore } from '#main/store/history/history.ts';
import type { Measurement, ServerMeasurement } from '#shared/model/history.ts';
import type { Result } from '#shared/result.ts';

export const START = Date.UTC(2026, 0, 1);
export const QUARTER = 900_000;
export const DAY = 86_400_000;

/** A folder for one test, and the history in it, which the store makes. */
export function place(): { readonly folder: string; readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'trueclock-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, path: join(folder, 'trueclock', 'history.sqlite') };
}

/** Opens a history for the length of one test. */
export function open(path: string, keepDays = 366): HistoryStore {
  const history = createHistory(path, keepDays, () => START);
  onTestFinished(() => history.close());
  return history;
}

export const server = (
  name: string,
  changed: Partial<ServerMeasurement> = {},
): ServerMeasurement => ({
  sourceId: name,
  host: `${name}.example`,
  address: '192.0.2.1',
  offset: 0.001,
  bound: 0.01,
  delay: 0.02,
  jitter: 0.0001,
  stratum: 2,
  verdict: 'used',
  reason: null,
  ...changed,
});

export const measurement = (at: number, changed: Partial<Measurement> = {}): Measurement => ({
  at,
  offset: 0.001,
  bound: 0.01,
  delay: 0.02,
  jitter: 0.0001,
  agree: 2,
  of: 2,
  servers: [server('a'), server('b')],
  ...changed,
});

/** The value of a success. */
export function value<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

export const everything = { from: START - 4000 * DAY, to: START + 4000 * DAY };
