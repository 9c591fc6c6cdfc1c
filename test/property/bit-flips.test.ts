import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchReply, type ReplyOutcome } from '#shared/core/client/exchange.ts';
import { isMeasured, isSound } from '#shared/core/client/sample.ts';
import { encodePacket } from '#shared/core/packet/header.ts';
import { ntpFromUnixNs } from '#shared/core/time/timestamp.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { UnixNs } from '#shared/units.ts';
import { after, NONCE, NOW, packet } from '#test/unit/core/builders.ts';

/** Bytes of the header, RFC 5905, 7.3, figure 8. */
const FIELDS = {
  leapVersionMode: [0, 1],
  stratum: [1, 2],
  poll: [2, 3],
  precision: [3, 4],
  root: [4, 12],
  reference: [12, 24],
  origin: [24, 32],
  receive: [32, 40],
  transmit: [40, 48],
} as const;
type Field = keyof typeof FIELDS;

const milliseconds = (most: number) => fc.integer({ min: 0, max: most * 1000 });

/** A good answer: the server's offset, both legs and the time in between, in microseconds. */
const exchange = fc.record({
  ahead: fc.integer({ min: -1e9, max: 1e9 }),
  out: milliseconds(500),
  held: milliseconds(50),
  back: milliseconds(500),
});

/** One bit of a field. */
const bitOf = (field: Field) => {
  const [from, to] = FIELDS[field];
  return fc.integer({ min: from * 8, max: to * 8 - 1 });
};

interface Compared {
  readonly before: Sample;
  readonly flipped: ReplyOutcome;
  readonly elapsed: number;
}

/** The same answer as it was sent and with one bit turned over on the way. */
function compare(
  { ahead, out, held, back }: Record<'ahead' | 'out' | 'held' | 'back', number>,
  bit: number,
): Compared {
  const at = (microseconds: number) => ntpFromUnixNs(after(microseconds / 1e6));
  const bytes = encodePacket(
    packet({
      referenceTimestamp: at(ahead - 1e8),
      receiveTimestamp: at(ahead + out),
      transmitTimestamp: at(ahead + out + held),
    }),
  );
  const elapsed = (out + held + back) / 1e6;
  const answer = (received: Uint8Array): ReplyOutcome =>
    matchReply(
      { address: '192.0.2.10', port: 123, nonce: NONCE, sentAt: NOW },
      {
        bytes: received,
        address: '192.0.2.10',
        port: 123,
        receivedAt: (NOW + BigInt(out + held + back) * 1000n) as UnixNs,
        elapsed,
      },
      1e-6,
    );
  const before = answer(bytes);
  if (before.kind === 'ignored') throw new Error(before.reason);
  const other = Uint8Array.from(bytes);
  other[bit >> 3] = other[bit >> 3]! ^ (0x80 >> (bit & 7));
  return { before: before.sample, flipped: answer(other), elapsed };
}

const check = (field: Field, property: (compared: Compared, bit: number) => void) => {
  fc.assert(
    fc.property(exchange, bitOf(field), (sent, bit) => {
      property(compare(sent, bit), bit);
    }),
    { numRuns: 500 },
  );
};

/** Nothing else of a sample may have changed but what is named, and `reasons`. */
const expectOnly = ({ before, flipped }: Compared, ...changed: (keyof Sample)[]) => {
  if (flipped.kind === 'ignored') throw new Error(flipped.reason);
  const rest = (sample: Sample) =>
    Object.entries(sample).filter(([key]) => ![...changed, 'reasons'].includes(key));
  expect(rest(flipped.sample)).toEqual(rest(before));
};

/** Plain NTP authenticates the nonce alone. What one flipped bit can do then is this, and no more. */
describe('one flipped bit of an answer', () => {
  it('in the origin makes it no answer', () => {
    check('origin', ({ flipped }) =>
      expect(flipped).toEqual({ kind: 'ignored', reason: 'wrong-nonce' }),
    );
  });

  it('in the first byte makes it no answer, or changes the leap warning that is told', () => {
    check('leapVersionMode', (compared, bit) => {
      if (bit < 2) expectOnly(compared, 'leap');
      else if (bit >= 5) {
        expect(compared.flipped).toEqual({ kind: 'ignored', reason: 'wrong-mode' });
      } else {
        // Version 4 becomes 0, 5 or 6.
        expect(compared.flipped).toEqual({ kind: 'ignored', reason: 'wrong-version' });
      }
    });
  });

  it('in the stratum changes it and the reading of the reference id, or refuses the answer', () => {
    check('stratum', (compared) => {
      const { flipped } = compared;
      if (flipped.kind === 'sample' && !isMeasured(flipped.sample)) {
        expect(isSound(flipped.sample)).toBe(false);
      } else expectOnly(compared, 'stratum', 'referenceId');
    });
  });

  it('in poll, root delay, root dispersion or the reference changes what is told of them', () => {
    check('poll', (compared) => expectOnly(compared, 'poll'));
    check('root', (compared) => expectOnly(compared, 'rootDelay', 'rootDispersion'));
    check('reference', (compared) => expectOnly(compared, 'referenceId', 'referenceTime'));
  });

  it('in the precision changes the dispersion, and never the offset', () => {
    check('precision', (compared) => expectOnly(compared, 'precision', 'dispersion'));
  });

  it.each(['receive', 'transmit'] as const)(
    'in the %s timestamp moves the offset by half the round trip at most, or refuses the answer',
    (field) => {
      check(field, (compared) => {
        const { before, flipped, elapsed } = compared;
        if (flipped.kind === 'sample' && !isSound(flipped.sample)) return;
        expectOnly(compared, 'offset', 'delay');
        if (flipped.kind === 'ignored') return;
        const moved = Math.abs(flipped.sample.offset - before.offset);
        const reading = before.dispersion + 2 ** before.precision;
        expect(moved).toBeLessThanOrEqual((elapsed + reading) / 2 + 1e-9);
        // What it does to the offset it does twice to the delay, by which the answer is chosen and bounded.
        const slower = Math.abs(flipped.sample.delay - before.delay);
        expect(Math.abs(slower - 2 * moved)).toBeLessThan(1e-8);
      });
    },
  );
});
