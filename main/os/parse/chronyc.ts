import type { LiveSource } from '#shared/model/backend.ts';
import type { LeapIndicator } from '#shared/model/sample.ts';
import { displayable } from '#shared/core/plan/text.ts';

/**
 * Output of `chronyc -c`: comma-separated values without quotes. Later versions add columns at the end, so
 * columns are read by index and a row needs at least those that are known. A row that does not fit is left
 * out, never guessed.
 */

/** `chronyc tracking`, signs as chronyc's own text names them. */
export interface Tracking {
  /** Eight hex digits; `7F7F0101` is chronyd's own clock (`local`). */
  readonly referenceId: string;
  /** Address of the source, or a reference clock's name; empty when it follows none. */
  readonly source: string;
  readonly stratum: number;
  /** Seconds since 1970 of the last update; 0: never. */
  readonly referenceTime: number;
  /** Positive: the system clock is slow of NTP time, which is the sign of server − local. */
  readonly slow: number;
  /** Parts per million; positive: the clock would run fast without correction. */
  readonly frequencyPpm: number;
  readonly rootDelay: number;
  readonly rootDispersion: number;
  readonly leap: LeapIndicator;
}

const LEAPS: ReadonlyMap<string, LeapIndicator> = new Map([
  ['Normal', 'none'],
  ['Insert second', 'insert'],
  ['Delete second', 'delete'],
  ['Not synchronised', 'unsynchronised'],
]);

/** chronyc prints this for "never". */
const NEVER = 4_294_967_295;

/** Longest name shown (characters), as RFC 1035 limits host names. */
const MAX_NAME = 253;

/** Reads `chronyc -n -c tracking`; null when it is not that. */
export function parseTracking(output: string): Tracking | null {
  const row = output.split('\n', 1)[0]?.split(',') ?? [];
  const [id = '', source = ''] = row;
  const leap = LEAPS.get(row[13] ?? '');
  const [stratum, time, slow, frequency, delay, dispersion] = [2, 3, 4, 7, 10, 11].map((column) =>
    number(row[column]),
  );
  if (!/^[0-9A-F]{8}$/.test(id) || leap === undefined) return null;
  if (!isNumber(stratum) || !isNumber(time) || !isNumber(slow)) return null;
  if (!isNumber(frequency) || !isNumber(delay) || !isNumber(dispersion)) return null;
  if (stratum < 0 || time < 0 || dispersion < 0) return null;
  return {
    referenceId: id,
    source: displayable(source, MAX_NAME),
    stratum,
    referenceTime: time,
    slow,
    frequencyPpm: frequency,
    rootDelay: delay,
    rootDispersion: dispersion,
    leap,
  };
}

const MODES: ReadonlyMap<string, LiveSource['mode']> = new Map([
  ['^', 'server'],
  ['=', 'peer'],
  ['#', 'refclock'],
]);

const STATES: ReadonlyMap<string, LiveSource['state']> = new Map([
  ['*', 'selected'],
  ['+', 'combined'],
  ['-', 'not-combined'],
  ['?', 'unusable'],
  ['x', 'falseticker'],
  ['~', 'jittery'],
]);

/**
 * Reads `chronyc -n -c sources` (with or without `-a`). chronyc's offsets are positive when the local clock
 * is ahead, so their sign is turned here: server − local.
 */
export function parseSources(output: string): readonly LiveSource[] {
  return output.split('\n').flatMap((line) => {
    const row = line.split(',');
    const mode = MODES.get(row[0] ?? '');
    const state = STATES.get(row[1] ?? '');
    const name = displayable(row[2] ?? '', MAX_NAME);
    const [stratum, poll, last, ahead, bound] = [3, 4, 6, 7, 9].map((column) =>
      number(row[column]),
    );
    // The reachability register, eight bits, is printed in octal.
    const reach = /^[0-3]?[0-7]{1,2}$/.test(row[5] ?? '') ? parseInt(row[5] ?? '', 8) : null;
    if (mode === undefined || state === undefined || name === '' || reach === null) return [];
    if (!isNumber(stratum) || !isNumber(poll) || !isNumber(last)) return [];
    if (!isNumber(ahead) || !isNumber(bound)) return [];
    if (stratum < 0 || last < 0 || bound < 0) return [];
    const never = last === NEVER;
    return [
      {
        name,
        // `ID#0000000001` stands for a source whose name did not resolve.
        address: mode === 'refclock' || name.startsWith('ID#') ? null : name,
        mode,
        state,
        stratum,
        poll,
        reach,
        sinceLast: never ? null : last,
        // As a subtraction, for else 0 would become −0.
        offset: never ? null : 0 - ahead,
        bound: never ? null : bound,
      },
    ];
  });
}

/** Names of the sources, row for row as `chronyc -c -N sources` prints them. */
export const parseSourceNames = (output: string): readonly string[] =>
  output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => displayable(line.split(',')[2] ?? '', MAX_NAME));

/** Sources whose burst is still under way, from `chronyc -c activity`: online, offline, in a burst on the way
 * to online, in one on the way to offline, unresolved. Null: it does not say. */
export function parseActivity(output: string): number | null {
  const [, , online, offline] = output.trim().split(',').map(number);
  if (!isNumber(online) || !isNumber(offline) || online < 0 || offline < 0) return null;
  return online + offline;
}

/** chronyc prints `-0.000000000` for what is smaller; the addition makes that 0, which has no sign. */
const number = (text: string | undefined): number | null =>
  text !== undefined && /^[+-]?\d{1,15}(?:\.\d{1,12})?$/.test(text) ? Number(text) + 0 : null;

const isNumber = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined;
