import type { NtpPacket } from '#shared/core/packet/header.ts';
import { ntpTimestamp, ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import { answer, bytes, field, type Case } from './ntp-lab-case.ts';
import { asciiId, stampNow, type Datagram } from './ntp-lab-misbehaving.ts';

const YEAR = 365.25 * 86_400;

/** An answer that is unusual and right. */
const kept = (
  name: string,
  change: (request: NtpPacket) => Partial<NtpPacket> = () => ({}),
  tail: readonly number[] = [],
): Case => ({
  name,
  does: (request) => [{ bytes: answer(request, change(request), { tail }) }],
  gives: { offset: 0 },
});

const shifted = (name: string, shift: number): Case => ({
  name,
  does: (request) => [{ bytes: answer(request, {}, { shift }) }],
  gives: { offset: shift },
});

/** 7 February 2036, 06:28:16 UTC. */
const ERA_ONE = Date.UTC(2036, 1, 7, 6, 28, 16);

const CLOCKS: readonly Case[] = [
  shifted('a good clock', 0),
  shifted('a clock 2.5 s ahead', 2.5),
  shifted('a clock 0.75 s behind', -0.75),
  shifted('a clock 120 ms ahead', 0.12),
  shifted('a clock 3 years behind', -3 * YEAR),
  shifted('a clock 56 years behind', -56 * YEAR),
  shifted('a clock 60 years ahead', 60 * YEAR),
  shifted('a clock 10 years ahead, in era 1', 10 * YEAR),
  {
    name: 'a clock that enters era 1 while it answers',
    does: (request) => [
      {
        bytes: answer(request, {
          referenceTimestamp: ntpTimestamp(-(4n << 32n)),
          receiveTimestamp: ntpTimestamp(-100n),
          transmitTimestamp: ntpTimestamp(100n),
        }),
      },
    ],
    gives: { time: ERA_ONE },
  },
];

const HEADERS: readonly Case[] = [
  kept('a leap second to come', () => ({ leap: 'insert' })),
  kept('a leap second to be left out', () => ({ leap: 'delete' })),
  ...[1, 2, 3].map((version) =>
    kept(`an answer in version ${String(version)}`, () => ({ version })),
  ),
  kept('stratum 15', () => ({ stratum: 15, referenceId: 0x7f000001 })),
  kept('stratum 1 without a name', () => ({ referenceId: 0 })),
  kept('stratum 1 by the name of a kiss', () => ({ referenceId: asciiId('RATE') })),
  kept('a reference id that would move the cursor', () => ({ referenceId: asciiId('\x1b[2J') })),
  kept('no reference time', () => ({ referenceTimestamp: ZERO_TIMESTAMP })),
  kept('a reference 35 hours old', () => ({ referenceTimestamp: stampNow(-35 * 3600) })),
  kept('a reference ahead by less than it admits', () => ({
    rootDispersion: 0.5,
    referenceTimestamp: stampNow(0.2),
  })),
  kept('a root delay and dispersion of zero', () => ({ rootDispersion: 0 })),
  kept('a root distance just below 1 s', () => ({ rootDispersion: 0.45, rootDelay: 0.9 })),
  kept('the smallest poll and precision', () => ({ poll: -128, precision: -128 })),
  kept('the largest poll', () => ({ poll: 127 })),
  kept('a coarse clock that seems to answer before it was asked', () => ({
    precision: -6,
    transmitTimestamp: stampNow(-0.01),
  })),
];

const TRAILERS: readonly Case[] = [
  kept('an MD5 MAC that was not asked for', undefined, bytes(20, 1)),
  kept('a SHA-1 MAC that was not asked for', undefined, bytes(24, 1)),
  kept('a MAC of RFC 1305', () => ({ version: 3 }), bytes(12, 1)),
  kept('the MAC of a Windows domain', () => ({ version: 3 }), bytes(72, 1)),
  kept('a field that nobody knows', undefined, field(28)),
  kept('several fields', undefined, [...field(16), ...field(64), ...field(28)]),
  kept('a field and a MAC', undefined, [...field(16), ...bytes(20, 1)]),
  kept('a large field', undefined, field(1024)),
  kept('a unique identifier of NTS that was not asked for', undefined, field(36, 36, 0x0104)),
];

/** After the answer; the wait is over. */
const followed = (
  name: string,
  ignored: Case['ignored'],
  next: (request: NtpPacket, first: Uint8Array) => Datagram,
): Case => ({
  name: `the answer, and then ${name}`,
  does: (request) => {
    const first = answer(request);
    return [{ bytes: first }, next(request, first)];
  },
  gives: { offset: 0 },
  ignored: ignored ?? [],
});

/** Long enough for the two answers of an honest server to differ. */
function passTime(): void {
  const start = performance.now();
  while (performance.now() - start < 0.3);
}

const REPEATED: readonly Case[] = [
  followed('the same again', ['duplicate'], (_, bytes) => ({ bytes })),
  followed('another, as the network has repeated the request', ['duplicate'], (request) => {
    passTime();
    return { bytes: answer(request) };
  }),
  followed('a kiss RATE, as the network has repeated the request', ['duplicate'], (request) => ({
    bytes: answer(request, { stratum: 0, referenceId: asciiId('RATE') }),
  })),
  followed('a forged one', ['wrong-nonce'], (request) => ({
    bytes: answer(request, { originTimestamp: ZERO_TIMESTAMP }, { shift: 9 }),
  })),
  followed('a crypto-NAK', ['crypto-nak'], (request) => ({
    bytes: answer(request, {}, { tail: bytes(4) }),
  })),
  followed('a single byte', ['truncated'], () => ({ bytes: Uint8Array.of(0) })),
  {
    name: 'a hundred forged answers, and then the answer',
    does: (request) => [
      ...Array.from({ length: 100 }, () => ({
        bytes: answer(request, { originTimestamp: ntpTimestamp(1n) }, { shift: 9 }),
      })),
      { bytes: answer(request), afterMs: 50 },
    ],
    gives: { offset: 0 },
    ignored: ['wrong-nonce'],
  },
  {
    name: 'the answer, 100 ms late',
    does: (request) => [{ bytes: answer(request), afterMs: 100 }],
    gives: { offset: 0 },
  },
];

/** Servers whose answers must not be lost. */
export const KEPT: readonly Case[] = [...CLOCKS, ...HEADERS, ...TRAILERS, ...REPEATED];

/** No answer at all, or none in time. */
export const SILENT: readonly Case[] = [
  { name: 'nothing', does: () => [], gives: 'silent' },
  {
    name: 'an answer after the time limit',
    does: (request) => [{ bytes: answer(request), afterMs: 2200 }],
    gives: 'silent',
    ignored: ['late'],
  },
];
