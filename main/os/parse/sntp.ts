import type { LeapIndicator } from '#shared/model/sample.ts';
import type { Seconds } from '#shared/units.ts';

/** The exchange that macOS' `sntp -d` selected. */
export interface SntpExchange {
  /** server − local. */
  readonly offset: Seconds;
  /** How far the clock can be from the offset: half the round trip, and the server's own root distance. */
  readonly bound: Seconds;
  readonly stratum: number;
  readonly leap: LeapIndicator;
  readonly address: string | null;
}

/** Whether a server told `sntp -d` to go away (RFC 5905, 7.4). */
export const isKissOfDeath = (stdout: string): boolean =>
  /^[ \t]*result: 8 \(Kiss of death\)[ \t]*$/m.test(stdout);

/** Values of the leap indicator in the order of its bits (RFC 5905, 7.3). */
const LEAPS: readonly LeapIndicator[] = ['none', 'insert', 'delete', 'unsynchronised'];

/**
 * Reads the block behind `selected:`. Null where it is missing or its result is not `0 (Success)`: the numbers of
 * a failed exchange are made of missing timestamps, an offset of a century among them.
 */
export function parseSntp(stdout: string): SntpExchange | null {
  const block = /^selected:\s*sntp_exchange \{\s([^}]*)\}/m.exec(stdout)?.[1];
  if (block === undefined || !/^[ \t]*result: 0 \(Success\)[ \t]*$/m.test(block)) return null;
  const offset = numberOf(block, 'offset');
  const error = numberOf(block, 'error');
  // Two lines have this name: the server's root delay with 16 bits of fraction, and the round trip with 64.
  const delay = /^[ \t]*delay: [0-9A-F]{16}\.[0-9A-F]{16} \(([-+0-9.e]+)\)[ \t]*$/im.exec(
    block,
  )?.[1];
  const stratum = /^[ \t]*stratum: [0-9A-F]+ \((\d{1,2})\)[ \t]*$/im.exec(block)?.[1];
  const leap = LEAPS[Number(/\(li:([0-3]) /.exec(block)?.[1] ?? NaN)];
  if (offset === null || error === null || leap === undefined) return null;
  if (delay === undefined || stratum === undefined || !Number.isFinite(Number(delay))) return null;
  return {
    offset,
    bound: Math.max(0, Number(delay)) / 2 + error,
    stratum: Number(stratum),
    leap,
    address: /^[ \t]*addr: ([0-9a-f.:]{2,45})[ \t]*$/im.exec(block)?.[1] ?? null,
  };
}

/** The decimal in brackets on the line of that name. */
function numberOf(block: string, name: 'offset' | 'error'): number | null {
  const text = new RegExp(`^[ \\t]*${name}: [0-9A-F.]+ \\(([-+0-9.e]+)\\)[ \\t]*$`, 'im').exec(
    block,
  )?.[1];
  const value = text === undefined ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
