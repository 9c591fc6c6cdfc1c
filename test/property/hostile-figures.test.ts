import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleFrom } from '#shared/core/client/sample.ts';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { vote } from '#shared/core/select/vote.ts';
import { decodePacket, encodePacket, type NtpPacket } from '#shared/core/packet/header.ts';
import { ntpTimestamp } from '#shared/core/time/timestamp.ts';
import { after, burst, candidate, NOW, packet, source } from '#test/unit/core/builders.ts';

/** Paths of all numbers in a value that are not finite. */
function notFinite(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => notFinite(one, `${path}.${key}`));
}

/** Any header that a server can send, with times that are mostly near. */
const timestamp = fc
  .oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 34n), max: 2n ** 34n }).map((by) => packet().receiveTimestamp + by),
  )
  .map(ntpTimestamp);
const short = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 65_535, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const hostile = fc.record<Partial<NtpPacket>>(
  {
    leap: fc.constantFrom('none', 'insert', 'delete', 'unsynchronised'),
    stratum: fc.integer({ min: 0, max: 255 }),
    precision: fc.integer({ min: -128, max: 127 }),
    rootDelay: short,
    rootDispersion: short,
    referenceTimestamp: timestamp,
    receiveTimestamp: timestamp,
    transmitTimestamp: timestamp,
  },
  { requiredKeys: [] },
);

const sampleOf = (change: Partial<NtpPacket>, elapsed: number) => {
  const decoded = decodePacket(encodePacket(packet(change)));
  if (!decoded.ok) throw new Error(decoded.error);
  const local = { sentAt: NOW, receivedAt: after(elapsed), elapsed };
  return sampleFrom(decoded.value, local, 1e-6);
};

describe('whatever servers say', () => {
  it('every figure of a survey is finite, and every bound above zero', () => {
    const one = fc.array(fc.tuple(hostile, fc.double({ min: 0, max: 3, noNaN: true })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (servers) => {
        const bursts = servers.map((answers, n) =>
          burst({
            source: source({ id: `s${n}`, host: `s${n}.example` }),
            address: `192.0.2.${n}`,
            sent: answers.length,
            samples: answers.map(([change, elapsed]) => sampleOf(change, elapsed)),
          }),
        );
        const survey = judgeSurvey(bursts, Number(NOW / 1_000_000n));
        expect(notFinite(survey)).toEqual([]);
        for (const { bound } of survey.servers) {
          if (bound !== null) expect(bound).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the vote ends in finite figures for offsets of centuries and bounds of nothing', () => {
    const figure = (most: number) =>
      fc.oneof(
        fc.constantFrom(0, Number.MIN_VALUE, 1e-300, 1e-9, most),
        fc.double({ min: 0, max: most, noNaN: true }),
      );
    const any = fc.record({
      offset: fc.tuple(figure(2 ** 31), fc.constantFrom(-1, 1)).map(([size, sign]) => size * sign),
      bound: figure(65_536),
      jitter: figure(2 ** 31),
      stratum: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 9 }), (all) => {
        const result = vote(
          all.map(({ offset, bound, ...rest }, n) => candidate(`s${n}`, offset, bound, rest)),
        );
        expect(notFinite(result)).toEqual([]);
        expect(result.selection === null || result.selection.bound >= 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
