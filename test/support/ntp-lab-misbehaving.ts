import { createSocket, type RemoteInfo } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { decodePacket, encodePacket, type NtpPacket } from '#shared/core/packet/header.ts';
import { ntpFromUnixNs, ntpTimestamp } from '#shared/core/time/timestamp.ts';
import type { UnixNs } from '#shared/units.ts';
import { LocalClock } from '#main/net/clock.ts';

/** One datagram of an answer, and how long after the request it leaves. */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly afterMs?: number;
  /** Where it comes from at once, if not from where the request went: another port of the same address,
   * or (IPv4 on Linux, where all of 127/8 is loopback) the same port of another address. */
  readonly from?: 'other-port' | 'other-address';
}

/** Another address of the loopback network. */
const OTHER_ADDRESS = '127.0.0.2';

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
  const family = isIPv6(address) ? 'udp6' : 'udp4';
  const socket = createSocket(family);
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  const arrivals: number[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const sendFromElsewhere = (from: string, port: number, bytes: Uint8Array, to: RemoteInfo) => {
    const other = createSocket(family);
    other.bind(port, from, () => other.send(bytes, to.port, to.address, () => other.close()));
  };
  const send = ({ bytes, afterMs = 0, from }: Datagram, to: RemoteInfo) => {
    if (from === 'other-port') sendFromElsewhere(address, 0, bytes, to);
    else if (from === 'other-address') {
      sendFromElsewhere(OTHER_ADDRESS, socket.address().port, bytes, to);
    } else if (afterMs === 0) socket.send(bytes, to.port, to.address);
    else {
      const timer = setTimeout(() => {
        timers.delete(timer);
        socket.send(bytes, to.port, to.address);
      }, afterMs);
      timers.add(timer);
    }
  };
  socket.on('message', (bytes, from) => {
    arrivals.push(performance.now());
    const request = decodePacket(bytes);
    if (!request.ok) return;
    for (const datagram of behaviour(request.value, arrivals.length - 1, bytes)) {
      send(datagram, from);
    }
  });
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

const clock = new LocalClock();

/** The present time of this computer, shifted by so many seconds, as a timestamp. */
export const stampNow = (shift = 0) =>
  ntpFromUnixNs((clock.now() + BigInt(Math.round(shift * 1e6)) * 1000n) as UnixNs);

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
  duplicate: (request) => {
    const bytes = answerWith(request);
    return [{ bytes }, { bytes }];
  },
  /** Later than the time limit of 0.2 s that the tests use. */
  late: (request) => [{ bytes: answerWith(request), afterMs: 350 }],
  kissRate: kiss('RATE'),
  kissDeny: kiss('DENY'),
  kissRstr: kiss('RSTR'),
  /** Answers the first and the third request only. */
  lossy: (request, index) => (index % 2 === 0 ? [{ bytes: answerWith(request) }] : []),
  /** Sends a hundred forged packets for one request, and the answer after them. More at once would not
   * fit into a socket's usual buffer, and the kernel might drop the answer itself. */
  flood: (request) => [
    ...Array.from({ length: 100 }, () => ({ bytes: forged(request) })),
    { bytes: answerWith(request), afterMs: 20 },
  ],
} as const satisfies Record<string, Behaviour>;
