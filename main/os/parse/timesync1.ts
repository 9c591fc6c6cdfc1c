import ipaddr from 'ipaddr.js';
import { referenceIdText } from '#shared/core/packet/reference-id.ts';
import { displayable } from '#shared/core/plan/text.ts';
import type { LeapIndicator } from '#shared/model/sample.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import type { BusValue } from './busctl.ts';

/** What systemd-timesyncd says of the last answer that it got (`NTPMessage` of org.freedesktop.timesync1). */
export interface TimesyncMessage {
  readonly leap: LeapIndicator;
  readonly stratum: number;
  readonly referenceId: string;
  readonly rootDelay: Seconds;
  readonly rootDispersion: Seconds;
  /** θ = ((T2 − T1) + (T3 − T4)) / 2 (RFC 5905, 8), to a microsecond: server − local. */
  readonly offset: Seconds;
  readonly delay: Seconds;
  /** T4 by the system clock as it was then. */
  readonly receivedAt: UnixMs;
  /** The answer was refused, as a spike or as one that is not synchronised. */
  readonly ignored: boolean;
  /** Answers since it connected to this server. */
  readonly packets: number;
}

/** D-Bus type of the property since systemd 239. */
const TYPE = '(uuuuittayttttbtt)';

const LEAPS: readonly LeapIndicator[] = ['none', 'insert', 'delete', 'unsynchronised'];

const MICROSECONDS = 1e6;

/** Reads the property; null before the first answer, and for anything of another shape. */
export function parseMessage(value: BusValue | undefined): TimesyncMessage | null {
  if (value?.type !== TYPE || !Array.isArray(value.data)) return null;
  const fields: readonly unknown[] = value.data;
  const [leap, , , stratum, , rootDelay, rootDispersion, reference, ...rest] = fields;
  const [t1, t2, t3, t4, ignored, packets] = rest;
  const id = numberOf(reference);
  if (![leap, stratum, rootDelay, rootDispersion, t1, t2, t3, t4, packets].every(isCount)) {
    return null;
  }
  if (id === null || typeof ignored !== 'boolean' || packets === 0) return null;
  const [a, b, c, d] = [t1, t2, t3, t4].map(Number) as [number, number, number, number];
  return {
    leap: LEAPS[Number(leap)] ?? 'unsynchronised',
    stratum: Number(stratum),
    referenceId: referenceIdText(id, Number(stratum)),
    rootDelay: Number(rootDelay) / MICROSECONDS,
    rootDispersion: Number(rootDispersion) / MICROSECONDS,
    offset: (b - a + (c - d)) / 2 / MICROSECONDS,
    delay: (d - a - (c - b)) / MICROSECONDS,
    receivedAt: Math.floor(d / 1000),
    ignored,
    packets: Number(packets),
  };
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

const isByte = (value: unknown): value is number => isCount(value) && value <= 255;

/** Four bytes in wire order as one number; null for anything else. */
function numberOf(bytes: unknown): number | null {
  if (!Array.isArray(bytes) || bytes.length !== 4) return null;
  const all: readonly unknown[] = bytes;
  if (!all.every(isByte)) return null;
  return all.reduce<number>((id, byte) => id * 256 + byte, 0);
}

/** The address of the server in use, from `ServerAddress` (`(iay)`: family and bytes); null: none. */
export function parseAddress(value: BusValue | undefined): string | null {
  if (value?.type !== '(iay)' || !Array.isArray(value.data)) return null;
  const bytes: unknown = value.data[1];
  if (!Array.isArray(bytes) || !bytes.every(isByte)) return null;
  return bytes.length === 4 || bytes.length === 16 ? ipaddr.fromByteArray(bytes).toString() : null;
}

/** The name of the server in use, from `ServerName`; null: none. */
export const parseName = (value: BusValue | undefined): string | null =>
  value?.type === 's' && typeof value.data === 'string' && value.data !== ''
    ? displayable(value.data, 256)
    : null;
