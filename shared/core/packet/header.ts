import type { LeapIndicator } from '../../model/sample.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Seconds } from '../../units.ts';
import { secondsFromShort, shortFromSeconds } from '../time/short.ts';
import { ntpTimestamp, type NtpTimestamp } from '../time/timestamp.ts';
import { trailerIsWellFormed } from './extensions.ts';

/**
 * The NTP header, RFC 5905, 7.3, figure 8, in network byte order:
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |LI | VN  |Mode |    Stratum    |     Poll      |   Precision   |  0
 * |                          Root Delay                           |  4
 * |                        Root Dispersion                        |  8
 * |                         Reference ID                          | 12
 * |                    Reference Timestamp (64)                   | 16
 * |                     Origin Timestamp (64)                     | 24
 * |                     Receive Timestamp (64)                    | 32
 * |                    Transmit Timestamp (64)                    | 40
 * ```
 *
 * First byte of a request: 0x23 = 00 100 011, no leap warning, version 4, mode 3 (client).
 */
export interface NtpPacket {
  readonly leap: LeapIndicator;
  /** 0 to 7; this program speaks 4. */
  readonly version: number;
  /** Association mode, RFC 5905, figure 10: 3 is a client, 4 a server. */
  readonly mode: number;
  /** 0 to 255: 0 a kiss or invalid, 1 primary, 2 to 15 secondary, from 16 not synchronised (figure 11). */
  readonly stratum: number;
  /** log2 of seconds, signed. */
  readonly poll: number;
  /** log2 of seconds, signed. */
  readonly precision: number;
  /** Δ: total round-trip delay to the reference clock. */
  readonly rootDelay: Seconds;
  /** Ε: total dispersion to the reference clock. */
  readonly rootDispersion: Seconds;
  /** 32 bits, unsigned; for its text see `referenceIdText`. */
  readonly referenceId: number;
  /** When the server's clock was last set; zero: never or not told. */
  readonly referenceTimestamp: NtpTimestamp;
  /** T1: in an answer, the request's transmit timestamp given back. */
  readonly originTimestamp: NtpTimestamp;
  /** T2: when the request arrived, by the server's clock. */
  readonly receiveTimestamp: NtpTimestamp;
  /** T3: when the answer left, by the server's clock. */
  readonly transmitTimestamp: NtpTimestamp;
}

/** Why a datagram is not an NTP packet. */
export type PacketProblem = 'truncated' | 'malformed-extension';

/** Length of the header without extension fields and MAC (RFC 5905, 7.3). */
export const HEADER_BYTES = 48;

/** Mode of a request (RFC 5905, 7.3, figure 10). */
export const MODE_CLIENT = 3;
/** Mode of an answer to it. */
export const MODE_SERVER = 4;

/** In the order of the wire values 0 to 3. */
const LEAPS = ['none', 'insert', 'delete', 'unsynchronised'] as const satisfies LeapIndicator[];

/**
 * Reads a datagram of any length and content without throwing. What follows the header (extension
 * fields, a message authentication code) is checked for its form and skipped: this client asks for
 * nothing that would stand there, and verifies no MAC.
 */
export function decodePacket(bytes: Uint8Array): Result<NtpPacket, PacketProblem> {
  if (bytes.byteLength < HEADER_BYTES) {
    return err('truncated');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  const version = (first >> 3) & 7;
  if (!trailerIsWellFormed(bytes.subarray(HEADER_BYTES), version)) {
    return err('malformed-extension');
  }
  return ok({
    leap: LEAPS[first >> 6] ?? 'unsynchronised',
    version,
    mode: first & 7,
    stratum: view.getUint8(1),
    poll: view.getInt8(2),
    precision: view.getInt8(3),
    rootDelay: secondsFromShort(view.getUint32(4)),
    rootDispersion: secondsFromShort(view.getUint32(8)),
    referenceId: view.getUint32(12),
    referenceTimestamp: ntpTimestamp(view.getBigUint64(16)),
    originTimestamp: ntpTimestamp(view.getBigUint64(24)),
    receiveTimestamp: ntpTimestamp(view.getBigUint64(32)),
    transmitTimestamp: ntpTimestamp(view.getBigUint64(40)),
  });
}

/** Writes the 48-byte header, without extension fields. Fields are taken modulo their width. */
export function encodePacket(packet: NtpPacket): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(
    0,
    (LEAPS.indexOf(packet.leap) << 6) | ((packet.version & 7) << 3) | (packet.mode & 7),
  );
  view.setUint8(1, packet.stratum);
  view.setInt8(2, packet.poll);
  view.setInt8(3, packet.precision);
  view.setUint32(4, shortFromSeconds(packet.rootDelay));
  view.setUint32(8, shortFromSeconds(packet.rootDispersion));
  view.setUint32(12, packet.referenceId);
  view.setBigUint64(16, packet.referenceTimestamp);
  view.setBigUint64(24, packet.originTimestamp);
  view.setBigUint64(32, packet.receiveTimestamp);
  view.setBigUint64(40, packet.transmitTimestamp);
  return bytes;
}
