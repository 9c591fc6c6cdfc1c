import type { NtpPacket } from '#shared/core/packet/header.ts';
import { encodePacket } from '#shared/core/packet/header.ts';
import { ntpFromUnixNs, ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds, UnixNs } from '#shared/units.ts';

/** A quantity over the scenario: t is in seconds since its start. */
export type Over<T> = (t: Seconds) => T;

/** The way to a server and back. */
export interface Path {
  /** One-way delays without queues. */
  readonly out: Seconds;
  readonly back: Seconds;
  /** Mean of the queueing delay that each leg adds, exponentially distributed. */
  readonly queue: Over<Seconds>;
  /** Share of datagrams lost on each leg, 0 to 1. */
  readonly loss: number;
  /** Share of answers that arrive twice. */
  readonly twice: number;
  /** Share of answers that arrive so late that a later one overtakes them. */
  readonly overtaken: number;
}

/** A server as the network sees it. */
export interface SimServer extends Path {
  readonly name: string;
  readonly operator: string | null;
  readonly leap: SourceRef['leap'];
  /** Its clock − true time. */
  readonly error: Over<Seconds>;
  /** Whether it answers at all. */
  readonly answers: Over<boolean>;
  /** What it says in place of the usual. */
  readonly says: Over<Partial<NtpPacket>>;
  /** Datagrams of an attacker, who sees neither request nor nonce, ahead of the true answer. */
  readonly forged: readonly Partial<NtpPacket>[];
}

export const always =
  <T>(value: T): Over<T> =>
  () =>
    value;

/** A good server 20 ms away over an even path with a little queueing. */
export const server = (name: string, change: Partial<SimServer> = {}): SimServer => ({
  name,
  operator: null,
  leap: 'unknown',
  error: always(0),
  out: 0.01,
  back: 0.01,
  queue: always(0.001),
  loss: 0,
  twice: 0,
  overtaken: 0,
  answers: always(true),
  says: always({}),
  forged: [],
  ...change,
});

/** A kiss-o'-death of this code. */
export const kiss = (code: string): Partial<NtpPacket> => ({
  stratum: 0,
  leap: 'unsynchronised',
  referenceId: Buffer.from(code).readUInt32BE(),
  receiveTimestamp: ZERO_TIMESTAMP,
  transmitTimestamp: ZERO_TIMESTAMP,
});

export const PORT = 123;

export const sourceOf = ({ name, operator, leap }: SimServer): SourceRef => ({
  id: name,
  host: name,
  port: PORT,
  kind: 'server',
  operator,
  leap,
  nts: null,
});

export const plus = (instant: UnixNs, seconds: Seconds): UnixNs =>
  (instant + BigInt(Math.round(seconds * 1e9))) as UnixNs;

/** Its answer to a request that arrived and was answered at these times, by true time `utc`. */
export function answerOf(
  one: SimServer,
  utc: Over<UnixNs>,
  origin: NtpPacket['originTimestamp'],
  arrived: Seconds,
  left: Seconds,
  says: Partial<NtpPacket>,
): Uint8Array {
  const clock = (t: Seconds) => ntpFromUnixNs(plus(utc(t), one.error(t)));
  return encodePacket({
    leap: 'none',
    version: 4,
    mode: 4,
    stratum: 2,
    poll: 6,
    precision: -23,
    rootDelay: 2 ** -10,
    rootDispersion: 2 ** -10,
    referenceId: 0xc000_0201,
    referenceTimestamp: clock(arrived - 30),
    originTimestamp: origin,
    receiveTimestamp: clock(arrived),
    transmitTimestamp: clock(left),
    ...says,
  });
}
