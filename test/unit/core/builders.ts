import type { BurstResult } from '#shared/core/client/burst.ts';
import { encodePacket, type NtpPacket } from '#shared/core/packet/header.ts';
import type { Candidate } from '#shared/core/select/candidate.ts';
import { ntpFromUnixNs, ntpTimestamp } from '#shared/core/time/timestamp.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds, UnixNs } from '#shared/units.ts';

/** 22 November 2026, 16:58:13 UTC. */
export const NOW = 1_795_366_693_000_000_000n as UnixNs;

export const NONCE = ntpTimestamp(0xafef_f8ce_c09e_52b7n);

/** An instant some seconds after {@link NOW}. */
export const after = (seconds: Seconds): UnixNs =>
  (NOW + BigInt(Math.round(seconds * 1e9))) as UnixNs;

/** A good answer of a stratum 2 server to the request {@link NONCE}, held for 1 ms. */
export const packet = (change: Partial<NtpPacket> = {}): NtpPacket => ({
  leap: 'none',
  version: 4,
  mode: 4,
  stratum: 2,
  poll: 6,
  precision: -20,
  rootDelay: 0.015625,
  rootDispersion: 0.0078125,
  referenceId: 0xc000_0201,
  referenceTimestamp: ntpFromUnixNs(after(-100)),
  originTimestamp: NONCE,
  receiveTimestamp: ntpFromUnixNs(after(0.02)),
  transmitTimestamp: ntpFromUnixNs(after(0.021)),
  ...change,
});

export const datagram = (change: Partial<NtpPacket> = {}): Uint8Array =>
  encodePacket(packet(change));

export const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** The 32-bit reference id of a code such as `RATE`. */
export const codeOf = (text: string): number =>
  Buffer.from(text.padEnd(4, '\0'), 'latin1').readUInt32BE();

export const source = (change: Partial<SourceRef> = {}): SourceRef => ({
  id: 'own:a.example:123',
  host: 'a.example',
  port: 123,
  kind: 'server',
  operator: null,
  leap: 'unknown',
  nts: null,
  ...change,
});

export const sample = (change: Partial<Sample> = {}): Sample => ({
  at: 1_795_366_693_000,
  offset: 0.001,
  delay: 0.02,
  dispersion: 0.0001,
  leap: 'none',
  stratum: 2,
  referenceId: '192.0.2.1',
  rootDelay: 0.01,
  rootDispersion: 0.002,
  precision: -20,
  poll: 6,
  version: 4,
  referenceTime: 1_795_366_593_000,
  reasons: [],
  ...change,
});

/** A finished burst of one sound sample. */
export const burst = (change: Partial<BurstResult> = {}): BurstResult => ({
  source: source(),
  address: '192.0.2.10',
  port: 123,
  authentication: 'none',
  sent: 1,
  samples: [sample()],
  ignored: [],
  failure: null,
  clockStepped: false,
  finished: true,
  ...change,
});

/** A server at 192.0.2.<n> that measured `offset` ± about `bound`. */
export const server = (
  n: number,
  offset: Seconds,
  bound: Seconds,
  change: Partial<SourceRef> = {},
): BurstResult =>
  burst({
    source: source({ id: `own:s${n}.example:123`, host: `s${n}.example`, ...change }),
    address: `192.0.2.${n}`,
    samples: [
      sample({ offset, delay: 0, rootDelay: 0, rootDispersion: bound - 1e-6, dispersion: 1e-6 }),
    ],
  });

export const candidate = (
  key: string,
  offset: Seconds,
  bound: Seconds,
  change: Partial<Candidate> = {},
): Candidate => ({ key, offset, bound, jitter: 0.0001, stratum: 2, ...change });
