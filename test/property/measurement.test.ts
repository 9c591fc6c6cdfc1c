import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contradict } from '#shared/core/client/conflict.ts';
import { matchReply } from '#shared/core/client/exchange.ts';
import {
  ntpFromUnixNs,
  secondsBetween,
  unixNsFromNtp,
  ZERO_TIMESTAMP,
} from '#shared/core/time/timestamp.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { UnixNs } from '#shared/units.ts';
import { datagram, NONCE } from '#test/unit/core/builders.ts';

const SECOND = 1_000_000_000n;
const ERA = SECOND << 32n;
/** 1 January 1900, the start of era 0, in Unix time. */
const ERA_0 = -2_208_988_800n * SECOND;

/** Any instant of eras 0 to 2, many of them within seconds of a boundary. */
const instant = fc
  .oneof(
    fc.bigInt({ min: ERA_0, max: ERA_0 + 3n * ERA }),
    fc
      .tuple(fc.bigInt({ min: 1n, max: 2n }), fc.bigInt({ min: -5n * SECOND, max: 5n * SECOND }))
      .map(([era, away]) => ERA_0 + era * ERA + away),
  )
  .map((ns) => ns as UnixNs);

/** Almost 68 years. */
const FARTHEST = (2n ** 31n - 10n) * SECOND;
const lag = fc.bigInt({ min: -FARTHEST, max: FARTHEST });
const shift = (from: UnixNs, by: bigint): UnixNs => (from + by) as UnixNs;

describe('timestamps', () => {
  it('give back the instant while the local clock is within 68 years of it', () => {
    fc.assert(
      fc.property(instant, lag, (then, error) => {
        expect(unixNsFromNtp(ntpFromUnixNs(then), shift(then, error))).toBe(then);
      }),
    );
  });

  it('have the difference of their instants, in any eras', () => {
    fc.assert(
      fc.property(instant, lag, (then, difference) => {
        const seconds = secondsBetween(ntpFromUnixNs(shift(then, difference)), ntpFromUnixNs(then));
        const exact = Number(difference) / 1e9;
        expect(Math.abs(seconds - exact)).toBeLessThan(5e-10 + Math.abs(exact) * 2 ** -52);
      }),
    );
  });
});

/** Takes a request that left at `sentAt` and its answer all the way from the wire to the sample. */
function exchanged(sentAt: UnixNs, receivedAt: UnixNs, received: UnixNs, sent: UnixNs): Sample {
  const bytes = datagram({
    referenceTimestamp: ntpFromUnixNs(shift(sent, -100n * SECOND)),
    receiveTimestamp: ntpFromUnixNs(received),
    transmitTimestamp: ntpFromUnixNs(sent),
  });
  const server = { address: '192.0.2.10', port: 123 };
  const elapsed = Number(receivedAt - sentAt) / 1e9;
  const outcome = matchReply(
    { ...server, nonce: NONCE, sentAt },
    { ...server, bytes, receivedAt, elapsed },
    1e-6,
  );
  if (outcome.kind === 'ignored') throw new Error(outcome.reason);
  return outcome.sample;
}

/** The first instants of an era are the timestamps 0 and nearly 0; exactly 0 is "unknown" (RFC 5905, 6). */
const isUnknown = (at: UnixNs): boolean => ntpFromUnixNs(at) === ZERO_TIMESTAMP;

const leg = fc.bigInt({ min: 0n, max: 2n * SECOND });

describe('offset and delay', () => {
  it('are those of the server and the path, for any offset in any era', () => {
    fc.assert(
      fc.property(instant, lag, leg, leg, leg, (sentAt, ahead, out, held, back) => {
        const received = shift(sentAt, ahead + out);
        const sent = shift(received, held);
        fc.pre(!isUnknown(received) && !isUnknown(sent));
        const sample = exchanged(sentAt, shift(sentAt, out + held + back), received, sent);
        expect(sample.reasons).toEqual([]);
        const offset = Number(2n * ahead + out - back) / 2e9;
        // To a nanosecond, and of a double as large as the offset: 0.5 µs at 68 years.
        expect(Math.abs(sample.offset - offset)).toBeLessThan(1e-9 + Math.abs(offset) * 2 ** -51);
        expect(Math.abs(sample.delay - Number(out + back) / 1e9)).toBeLessThan(1e-9);
        // However uneven the path: causality bounds the error by half the delay.
        expect(Math.abs(sample.offset - Number(ahead) / 1e9)).toBeLessThanOrEqual(
          sample.delay / 2 + 2e-9 + Math.abs(offset) * 2 ** -51,
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('two answers to one request', () => {
  /** When a copy of the request is answered, and when that answer arrives, in this computer's time. */
  const copy = fc.tuple(leg, leg, leg);
  const answered = (sentAt: UnixNs, ahead: bigint, [out, held, back]: [bigint, bigint, bigint]) => {
    const received = shift(sentAt, ahead + out);
    const sent = shift(received, held);
    fc.pre(!isUnknown(received) && !isUnknown(sent));
    return exchanged(sentAt, shift(sentAt, out + held + back), received, sent);
  };

  it('never contradict each other when one clock gave both, whatever the network repeats', () => {
    fc.assert(
      fc.property(instant, lag, copy, copy, (sentAt, ahead, one, other) => {
        const answers = [answered(sentAt, ahead, one), answered(sentAt, ahead, other)] as const;
        expect(contradict(...answers)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('contradict each other when their clocks are further apart than both delays', () => {
    const apart = fc.bigInt({ min: 9n * SECOND, max: FARTHEST / 2n });
    const clock = fc.bigInt({ min: -FARTHEST / 2n, max: 0n });
    fc.assert(
      fc.property(instant, clock, apart, copy, copy, (sentAt, ahead, further, one, other) => {
        const first = answered(sentAt, ahead, one);
        const second = answered(sentAt, ahead + further, other);
        expect(contradict(first, second)).toBe(true);
        expect(contradict(second, first)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
