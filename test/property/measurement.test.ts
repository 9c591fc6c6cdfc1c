import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure } from '#shared/core/client/timing.ts';
import { ntpFromUnixNs, secondsBetween, unixNsFromNtp } from '#shared/core/time/timestamp.ts';
import type { UnixNs } from '#shared/units.ts';
import { packet } from '#test/unit/core/builders.ts';

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

describe('offset and delay', () => {
  const leg = fc.bigInt({ min: 0n, max: 2n * SECOND });

  it('are those of the server and the path, for any offset in any era', () => {
    fc.assert(
      fc.property(instant, lag, leg, leg, leg, (sentAt, ahead, out, held, back) => {
        const arrived = shift(sentAt, ahead + out);
        const receivedAt = shift(sentAt, out + held + back);
        const elapsed = Number(out + held + back) / 1e9;
        const answer = packet({
          receiveTimestamp: ntpFromUnixNs(arrived),
          transmitTimestamp: ntpFromUnixNs(shift(arrived, held)),
        });
        const timing = measure(answer, { sentAt, receivedAt, elapsed }, 1e-6);
        const offset = Number(2n * ahead + out - back) / 2e9;
        // Rounding of the timestamps, and of a double as large as the offset.
        expect(Math.abs(timing.offset - offset)).toBeLessThan(1e-9 + Math.abs(offset) * 2 ** -51);
        expect(Math.abs(timing.delay - Number(out + back) / 1e9)).toBeLessThan(1e-9);
        // However uneven the path: causality bounds the error by half the delay.
        expect(Math.abs(timing.offset - Number(ahead) / 1e9)).toBeLessThanOrEqual(
          timing.delay / 2 + 2e-9 + Math.abs(offset) * 2 ** -51,
        );
      }),
    );
  });
});
