import { contradict, contradicted } from '#shared/core/client/conflict.ts';
import { matchReply, type PendingExchange } from '#shared/core/client/exchange.ts';
import { isMeasured, isSound } from '#shared/core/client/sample.ts';
import { ntpFromUnixNs, ntpTimestamp } from '#shared/core/time/timestamp.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { UnixNs } from '#shared/units.ts';
import { check, type Target } from '../target.ts';

const ADDRESS = { address: '192.0.2.1', port: 123 };
const NONCE = 0x9e37_79b9_7f4a_7c15n;

/** Sent on 22 November 2026. */
const pending: PendingExchange = {
  ...ADDRESS,
  nonce: ntpTimestamp(NONCE),
  sentAt: 1_795_366_693_000_000_000n as UnixNs,
};

/** Time to read this clock, in seconds. */
const PRECISION = 1e-6;

/** Bytes of one answer in the input: what a server says, and how long it took (ms). */
const ANSWER = 50;

/**
 * Two answers to one request: by two packets of any content, checked against the intervals that RFC 5905 (8)
 * gives; and by an honest server, whose answers never contradict, whatever the network does with them.
 */
export const target: Target = {
  name: 'conflict',
  maxLength: 2 * ANSWER,
  words: [Uint8Array.of(0x24, 2, 6, 0xe9), new Uint8Array(8), 'RATE', answer(0.01), answer(-60)],
  maxSteps: () => 3000,
  run(input) {
    const [one, other] = [sampleOf(input, 0), sampleOf(input, ANSWER)];
    if (one !== null && other !== null) {
      checkPair(one, other, [input.slice(0, ANSWER), input.slice(ANSWER)]);
    }
    checkHonest(input);
  },
};

/** Seconds after the request as a time stamp of the wire. */
function answer(after: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, stamp(BigInt(Math.round(after * 1e9))));
  return bytes;
}

function stamp(after: bigint): bigint {
  return ntpFromUnixNs((pending.sentAt + after) as UnixNs);
}

/** Takes a packet for the answer after so many nanoseconds. */
function sampleAfter(bytes: Uint8Array, elapsed: bigint): Sample | null {
  const receivedAt = (pending.sentAt + elapsed) as UnixNs;
  const reply = { bytes, ...ADDRESS, receivedAt, elapsed: Number(elapsed) / 1e9 };
  const outcome = matchReply(pending, reply, PRECISION);
  return outcome.kind === 'sample' ? outcome.sample : null;
}

function sampleOf(input: Uint8Array, at: number): Sample | null {
  if (input.length < at + ANSWER) return null;
  const bytes = input.slice(at, at + ANSWER);
  const view = new DataView(bytes.buffer);
  const elapsed = BigInt(view.getUint16(48)) * 1_000_000n;
  // Nobody gets this far who has not seen the request.
  view.setUint8(0, (view.getUint8(0) & 0xc0) | 0x24);
  view.setBigUint64(24, NONCE);
  return sampleAfter(bytes.subarray(0, 48), elapsed);
}

type Interval = readonly [number, number];

/** By how much the server's clock can be ahead, from T3 − T4 to T2 − T1, and the error of reading the clocks; undefined:
 * nothing tells which time stamp was first. */
function bounds(bytes: Uint8Array, error: number): Interval | undefined {
  const view = new DataView(bytes.buffer);
  const elapsed = BigInt(view.getUint16(48)) * 1_000_000n;
  const difference = (at: number, ours: bigint): number =>
    Number(BigInt.asIntN(64, view.getBigUint64(at) - ours)) / 2 ** 32;
  const [least, most] = [difference(40, stamp(elapsed)), difference(32, stamp(0n))];
  const held = least - most + Number(elapsed) / 1e9;
  if (Math.abs(held) >= ERA / 2) return undefined;
  // Sooner back than it can be: what is in the middle stands for both.
  const middle = (least + most) / 2;
  return least <= most ? [least - error, most + error] : [middle - error, middle + error];
}

/** Time stamps wrap after so many seconds, and half of it apart nothing tells which was first (RFC 5905, 6). */
const ERA = 2 ** 32;

/** A larger figure than what doubles lose over 68 years: seconds. */
const ROUNDING = 1e-5;

function checkPair(one: Sample, other: Sample, ways: readonly [Uint8Array, Uint8Array]): void {
  const answers = contradict(one, other);
  check(answers === contradict(other, one), 'a contradiction of one side');
  check(!contradict(one, one), 'an answer that contradicts itself');
  check(!isSound(contradicted(one)), 'a contradiction that does not count');
  if (!isMeasured(one) || !isMeasured(other)) {
    check(!answers, 'a contradiction to what was not measured');
    return;
  }
  const [low, high] = [one, other].map(({ dispersion }, i) => bounds(ways[i]!, dispersion));
  if (low === undefined || high === undefined) return;
  const gap = Math.max(low[0] - high[1], high[0] - low[1]);
  check(Math.abs(gap) < ROUNDING || answers === gap > 0, 'intervals and judgement differ');
}

/** An honest server answers the request twice, and the network brings each answer twice. */
function checkHonest(input: Uint8Array): void {
  if (input.length < 16) return;
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const ahead = BigInt(view.getInt32(0)) * 1_000n;
  const way = (at: number): bigint => BigInt(view.getUint16(at)) * 100_000n;
  const samples = [4, 10].flatMap((at) => {
    const [there, held, back] = [way(at), way(at + 2), way(at + 4)];
    const bytes = honest(stamp(there + ahead), stamp(there + held + ahead));
    const first = there + held + back;
    return [sampleAfter(bytes, first), sampleAfter(bytes, first + way(at) + 1n)];
  });
  for (const one of samples) {
    for (const other of samples) {
      check(one !== null && other !== null, 'an honest answer is ignored');
      check(!contradict(one, other), 'an honest server contradicts itself');
    }
  }
}

/** An answer of stratum 2 and a precision of 2^-23 s with these time stamps. */
function honest(received: bigint, sent: bigint): Uint8Array {
  const bytes = new Uint8Array(48);
  const view = new DataView(bytes.buffer);
  bytes.set([0x24, 2, 6, 0xe9, 0, 0, 0, 1, 0, 0, 0, 1, 192, 0, 2, 9]);
  view.setBigUint64(16, received - 1n);
  view.setBigUint64(24, NONCE);
  view.setBigUint64(32, received);
  view.setBigUint64(40, sent);
  return bytes;
}
