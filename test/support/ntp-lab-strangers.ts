import type { NtpPacket } from '#shared/core/packet/header.ts';
import { ntpTimestamp, ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import { answer, bytes, field, type Case } from './ntp-lab-case.ts';
import { asciiId, stampNow, type Datagram } from './ntp-lab-misbehaving.ts';

/** What comes, and why it is no answer; null: the kernel does not even show it. */
type Stranger = readonly [
  name: string,
  reason: ReasonCode | null,
  packet: (request: NtpPacket, bytes: Uint8Array) => Uint8Array | Datagram,
];

/** All wrong times are an hour ahead, so that none could pass unseen. */
const wrong = (request: NtpPacket, change: Partial<NtpPacket> = {}, tail: readonly number[] = []) =>
  answer(request, change, { shift: 3600, tail });

/** Sent by somebody who has not seen the request and has to guess its nonce. */
const blind = (
  name: string,
  origin: (nonce: bigint) => bigint,
  change: Partial<NtpPacket> = {},
): Stranger => [
  name,
  'wrong-nonce',
  (request) =>
    wrong(request, { originTimestamp: ntpTimestamp(origin(request.transmitTimestamp)), ...change }),
];

const blindKiss = (code: string): Stranger =>
  blind(`a kiss ${code} from somebody who has not seen the request`, () => 0n, {
    stratum: 0,
    leap: 'unsynchronised',
    referenceId: asciiId(code),
  });

const mode = (value: number, what: string): Stranger => [
  `the nonce in mode ${String(value)} (${what})`,
  'wrong-mode',
  (request) => wrong(request, { mode: value }),
];

const version = (value: number): Stranger => [
  `version ${String(value)}`,
  'wrong-version',
  (request) => wrong(request, { version: value }),
];

const tailed = (
  name: string,
  tail: readonly number[],
  change: Partial<NtpPacket> = {},
): Stranger => [name, 'malformed-extension', (request) => wrong(request, change, tail)];

const swapBytes = (bits: bigint): bigint =>
  BigInt(`0x${Buffer.from(bits.toString(16).padStart(16, '0'), 'hex').reverse().toString('hex')}`);

const STRANGERS: readonly Stranger[] = [
  blind('an origin that is wrong in the lowest bit', (nonce) => nonce ^ 1n),
  blind('an origin that is wrong in the highest bit', (nonce) => nonce ^ (1n << 63n)),
  blind('an origin whose fraction was lost', (nonce) => (nonce >> 32n) << 32n),
  blind('an origin whose halves are swapped', (nonce) => (nonce >> 32n) | (nonce << 32n)),
  blind('an origin in the wrong byte order', swapBytes),
  blind('an origin of zero, as in interleaved mode (RFC 9769)', () => 0n),
  blind('an origin guessed as the time of day', () => stampNow()),
  blind('an origin that is the server’s own time', () => stampNow(3600)),
  blindKiss('DENY'),
  blindKiss('RSTR'),
  blindKiss('RATE'),
  [
    'a crypto-NAK that is not to this request',
    'wrong-nonce',
    (request) => wrong(request, { originTimestamp: ZERO_TIMESTAMP }, bytes(4)),
  ],
  ['the request thrown back', 'wrong-mode', (_, sent) => sent],
  [
    'the request thrown back in server mode',
    'wrong-nonce',
    (_, sent) => Uint8Array.from([0x24, ...sent.subarray(1)]),
  ],
  mode(0, 'reserved'),
  mode(1, 'symmetric active'),
  mode(2, 'symmetric passive'),
  mode(3, 'client'),
  mode(5, 'broadcast'),
  mode(6, 'control'),
  mode(7, 'private'),
  version(0),
  version(5),
  version(6),
  version(7),
  [
    'version 5 with a field of its own',
    'wrong-version',
    (request) => wrong(request, { version: 5 }, field(7)),
  ],
  ['an empty datagram', 'truncated', () => new Uint8Array(0)],
  ['a single byte', 'truncated', () => Uint8Array.of(0x24)],
  ['a header without its last byte', 'truncated', (request) => wrong(request).subarray(0, 47)],
  ['a control message (RFC 9327)', 'truncated', () => Uint8Array.from([0x26, 0x82, ...bytes(10)])],
  [
    'an answer to somebody’s monlist',
    'malformed-extension',
    () => Uint8Array.from([0x97, 0, 3, 42, ...bytes(436, 1)]),
  ],
  [
    'a page of HTML',
    'malformed-extension',
    () => Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<p>?</p>'),
  ],
  tailed('one byte more than a header', [0]),
  tailed('a rest that is no MAC and no field', bytes(8)),
  tailed('four bytes that are no crypto-NAK', [0, 0, 0, 1]),
  tailed('a MAC that is too long', bytes(28)),
  tailed('a field of length 0', field(28, 0)),
  tailed('a field shorter than there may be', field(28, 12)),
  tailed('a field that ends within a word', field(32, 30)),
  tailed('a field that ends behind the datagram', field(28, 0xfffc)),
  tailed('a good field and a broken one', [...field(28), ...field(16, 20)]),
  tailed('zeros up to the largest datagram', bytes(65_507 - 48)),
  tailed('version 3 with more than a MAC', bytes(76, 1), { version: 3 }),
  ['a crypto-NAK, though no key was used', 'crypto-nak', (request) => wrong(request, {}, bytes(4))],
  [
    'a crypto-NAK in version 3',
    'crypto-nak',
    (request) => wrong(request, { version: 3 }, bytes(4)),
  ],
  [
    'an answer from another port',
    null,
    (request) => ({
      bytes: wrong(request),
      from: 'other-port',
    }),
  ],
  [
    'an answer from another address',
    null,
    (request) => ({
      bytes: wrong(request),
      from: 'other-address',
    }),
  ],
];

const datagram = (packet: Uint8Array | Datagram): Datagram =>
  packet instanceof Uint8Array ? { bytes: packet } : packet;

const net = (name: string) =>
  name.includes('another address') ? ({ needsLoopbackNet: true } as const) : {};

/** Each stranger alone: the server counts as silent. */
export const STRANGERS_ALONE: readonly Case[] = STRANGERS.map(([name, reason, packet]) => ({
  name: `${name}, and nothing else`,
  does: (request, _, sent) => [datagram(packet(request, sent))],
  gives: 'silent',
  ignored: reason === null ? [] : [reason],
  ...net(name),
}));

/** Each stranger before the true answer, which must not be lost over it. */
export const STRANGERS_FIRST: readonly Case[] = STRANGERS.map(([name, reason, packet]) => ({
  name: `${name}, and then the answer`,
  does: (request, _, sent) => [
    datagram(packet(request, sent)),
    { bytes: answer(request), afterMs: 20 },
  ],
  gives: { offset: 0 },
  ignored: reason === null ? [] : [reason],
  ...net(name),
}));
