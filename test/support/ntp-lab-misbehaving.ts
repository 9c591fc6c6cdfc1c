import { createSocket, type RemoteInfo } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { decodePacket, encodePacket, type NtpPacket } from '#shared/core/packet/header.ts';
import { ntpFromUnixNs, ntpTimestamp } from '#shared/core/time/timestamp.ts';
import type { UnixNs } from '#shared/units.ts';

/** One datagram of an answer, and how long after the request it leaves. */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly afterMs?: number;
}

/** What a server sends for one request: nothing, or datagrams in this order. `index` counts the
 * requests, from 0; `bytes` is the request as it came. */
export type Behaviour = (
  request: NtpPacket,
  index: number,
  bytes: Uint8Array,
) => readonly Datagram[];

/** A scripted server on a port of its own. */
export interface ScriptedServer {
  readonly address: string;
  readonly port: number;
  /** When each request arrived, in milliseconds of `performance.now()`. */
  readonly arrivals: readonly number[];
  readonly close: () => Promise<void>;
}

/** Starts a server that behaves as scripted. */
export async function startScripted(
  behaviour: Behaviour,
  address = '127.0.0.1',
): Promise<ScriptedServer> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const arrivals: number[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const send = ({ bytes, afterMs = 0 }: Datagram, from: RemoteInfo) => {
    if (afterMs === 0) {
      socket.send(bytes, from.port, from.address);
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      socket.send(bytes, from.port, from.address);
    }, afterMs);
    timers.add(timer);
  };
  socket.on('message', (bytes, from) => {
    arrivals.push(performance.now());
    const request = decodePacket(bytes);
    if (!request.ok) return;
    for (const datagram of behaviour(request.value, arrivals.length - 1, bytes)) {
      send(datagram, from);
    }
  });
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return {
    address,
    port: socket.address().port,
    arrivals,
    close: async () => {
      timers.forEach((timer) => clearTimeout(timer));
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

/** Why servers at ::1 cannot be started here, for `describeWith`; undefined when they can. */
export function missingIPv6(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return addresses.some(({ address }) => address === '::1')
    ? undefined
    : 'there is no IPv6 loopback';
}

/** The present time of this computer, shifted by so many seconds, as a timestamp. */
export const stampNow = (shift = 0) =>
  ntpFromUnixNs(BigInt(Math.round((Date.now() + shift * 1000) * 1e6)) as UnixNs);

/** What a good primary server answers now; fields are replaced to make it a bad one. */
export function goodAnswer(request: NtpPacket, change: Partial<NtpPacket> = {}): NtpPacket {
  const now = stampNow();
  return {
    leap: 'none',
    version: 4,
    mode: 4,
    stratum: 1,
    poll: 6,
    precision: -20,
    rootDelay: 0,
    rootDispersion: 0.001,
    referenceId: asciiId('LAB\0'),
    referenceTimestamp: stampNow(-4),
    originTimestamp: request.transmitTimestamp,
    receiveTimestamp: now,
    transmitTimestamp: now,
    ...change,
  };
}

/** Four characters as a reference id: a clock's name or a kiss code. */
export const asciiId = (text: string): number => Buffer.from(text, 'latin1').readUInt32BE();

const answerWith = (request: NtpPacket, change: Partial<NtpPacket> = {}): Uint8Array =>
  encodePacket(goodAnswer(request, change));

/** A kiss-o'-death (RFC 5905, 7.4). */
const kiss =
  (code: string): Behaviour =>
  (request) => [
    {
      bytes: answerWith(request, {
        leap: 'unsynchronised',
        stratum: 0,
        referenceId: asciiId(code),
      }),
    },
  ];

const changed =
  (change: Partial<NtpPacket>): Behaviour =>
  (request) => [{ bytes: answerWith(request, change) }];

/** The wrong nonce: one bit is enough. */
const forged = (request: NtpPacket): Uint8Array =>
  answerWith(request, { originTimestamp: ntpTimestamp(request.transmitTimestamp ^ 1n) });

/** Servers that do one thing wrong, by name. */
export const behaviours = {
  good: changed({}),
  silent: () => [],
  wrongNonce: (request) => [{ bytes: forged(request) }],
  /** Someone else is faster than the server, and wrong. */
  forgedFirst: (request) => [
    { bytes: forged(request) },
    { bytes: answerWith(request), afterMs: 20 },
  ],
  /** A kiss-o'-death from someone who has not seen the request. */
  forgedKiss: (request) => [
    {
      bytes: answerWith(request, {
        originTimestamp: ntpTimestamp(0n),
        stratum: 0,
        leap: 'unsynchronised',
        referenceId: asciiId('DENY'),
      }),
    },
    { bytes: answerWith(request), afterMs: 20 },
  ],
  truncated: (request) => [{ bytes: answerWith(request).subarray(0, 47) }],
  /** The largest datagram there is, a valid header with zeros behind it. */
  oversized: (request) => {
    const bytes = new Uint8Array(65_507);
    bytes.set(answerWith(request));
    return [{ bytes }];
  },
  zeroTransmit: changed({ transmitTimestamp: ntpTimestamp(0n) }),
  duplicate: (request) => {
    const bytes = answerWith(request);
    return [{ bytes }, { bytes }];
  },
  /** Later than the time limit of 0.2 s that the tests use. */
  late: (request) => [{ bytes: answerWith(request), afterMs: 350 }],
  wrongMode: changed({ mode: 5 }),
  wrongVersion: changed({ version: 7 }),
  echo: (_request, _index, bytes) => [{ bytes }],
  unsynchronised: changed({ leap: 'unsynchronised', stratum: 16 }),
  kissRate: kiss('RATE'),
  kissDeny: kiss('DENY'),
  kissRstr: kiss('RSTR'),
  /** Answers the first and the third request only. */
  lossy: (request, index) => (index % 2 === 0 ? [{ bytes: answerWith(request) }] : []),
  /** Sends a thousand forged packets for one request, and the answer after them. */
  flood: (request) => [
    ...Array.from({ length: 1000 }, () => ({ bytes: forged(request) })),
    { bytes: answerWith(request), afterMs: 20 },
  ],
} as const satisfies Record<string, Behaviour>;
