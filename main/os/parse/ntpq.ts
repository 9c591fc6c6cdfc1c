import { ntpTimestamp, type NtpTimestamp } from '#shared/core/time/timestamp.ts';
import { displayable } from '#shared/core/plan/text.ts';
import type { LiveSource } from '#shared/model/backend.ts';
import type { LeapIndicator } from '#shared/model/sample.ts';
import type { Seconds } from '#shared/units.ts';

/** Variables of ntpd's control protocol (RFC 9327, 5) by name, as ntpq prints them. */
export type NtpqVariables = ReadonlyMap<string, string>;

/**
 * Reads what `rv` and `mrv` print when no variables are named: `name=value` with commas between, lines broken at
 * any of them, one block for each association, which begins with `associd=1 status=0014`. Text of another
 * shape is passed over.
 */
export function parseVariables(output: string): readonly NtpqVariables[] {
  const blocks: Map<string, string>[] = [];
  // Between these two alone there is no comma.
  const separated = output.replaceAll(' status=', ',status=');
  for (const [, name = '', quoted, plain] of separated.matchAll(VARIABLE)) {
    if (name === 'associd') blocks.push(new Map());
    blocks.at(-1)?.set(name, (quoted ?? plain ?? '').trim());
  }
  return blocks;
}

const VARIABLE = /\b([a-z_]{1,32})=(?:"([^"\n]*)"|([^,\n]*))/g;

/** Ids of the associations in the table that `as` prints: index, id, status word in hex, words. */
export const parseAssociations = (output: string): readonly string[] =>
  output
    .split('\n')
    .flatMap((line) => /^\s*\d{1,5}\s+(\d{1,5})\s+[0-9a-f]{4}\s/.exec(line)?.[1] ?? []);

/** Selection codes of the peer status word (RFC 9327, 3.2) in our words: reject, falsetick, excess, outlier,
 * candidate, backup, sys.peer, pps.peer. */
const STATES: readonly LiveSource['state'][] = [
  'unusable',
  'falseticker',
  'not-combined',
  'not-combined',
  'combined',
  'not-combined',
  'selected',
  'selected',
];

/** Whether it takes part in the choice, by the peer status word. */
export const stateOf = (variables: NtpqVariables): LiveSource['state'] =>
  STATES[(statusOf(variables) >> 8) & 7] ?? 'unusable';

/** Whether it stands in the configuration, and was not found through a pool. */
export const isConfigured = (variables: NtpqVariables): boolean =>
  (statusOf(variables) & 0x8000) !== 0;

/** The status word, which is printed before its words: `b41a conf, auth, reach, …`. */
const statusOf = (variables: NtpqVariables): number =>
  parseInt(/^[0-9a-f]{4}\b/.exec(variables.get('status') ?? '')?.[0] ?? '0', 16);

/** An era of NTP: no two of its times are further apart (RFC 5905, 6). */
const LARGEST_DIFFERENCE: Seconds = 2 ** 32;

/** A figure in milliseconds as seconds; null: not there, no number, or larger than a difference of times can be. Its
 * sign is kept: ntpq's offsets are server − local as ours are. */
export function secondsOf(variables: NtpqVariables, name: string): Seconds | null {
  const value = numberOf(variables, name, LARGEST_DIFFERENCE * 1000);
  return value === null ? null : value / 1000;
}

/** A number as it is printed, minus zero as zero; null: not there, none, or of a larger size than `most`. */
export function numberOf(variables: NtpqVariables, name: string, most: number): number | null {
  const text = variables.get(name) ?? '';
  const isNumber = /^[+-]?\d{1,13}(?:\.\d{0,12})?(?:e[+-]?\d{1,2})?$/.test(text);
  const value = isNumber ? Number(text) + 0 : NaN;
  return Math.abs(value) <= most ? value : null;
}

/** A whole number from zero to `most`; null: not there, or none. */
export function countOf(variables: NtpqVariables, name: string, most: number): number | null {
  const text = variables.get(name) ?? '';
  return /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

/** The reachability register, which is printed in octal. */
export function reachOf(variables: NtpqVariables): number {
  const text = variables.get('reach') ?? '';
  return /^[0-7]{1,3}$/.test(text) ? parseInt(text, 8) & 0xff : 0;
}

/** A time stamp, whose hexadecimal form stands first; null: not there, or zero, which stands for never. */
export function timestampOf(variables: NtpqVariables, name: string): NtpTimestamp | null {
  const found = /^([0-9a-f]{8})\.([0-9a-f]{8})\b/.exec(variables.get(name) ?? '');
  const bits = found === null ? 0n : BigInt(`0x${found[1] ?? ''}${found[2] ?? ''}`);
  return bits === 0n ? null : ntpTimestamp(bits);
}

const LEAPS: Readonly<Record<string, LeapIndicator>> = {
  '00': 'none',
  '01': 'insert',
  '10': 'delete',
  '11': 'unsynchronised',
};

/** The leap indicator, two binary digits; null: not there. */
export const leapOf = (variables: NtpqVariables): LeapIndicator | null =>
  LEAPS[variables.get('leap') ?? ''] ?? null;

/** A text fit to be shown; null: not there or empty. */
export function textOf(variables: NtpqVariables, name: string): string | null {
  const text = variables.get(name) ?? '';
  return text === '' ? null : displayable(text, 256);
}
