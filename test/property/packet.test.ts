import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchReply } from '#shared/core/client/exchange.ts';
import { decodePacket, encodePacket, type NtpPacket } from '#shared/core/packet/header.ts';
import { asciiCode, referenceIdText } from '#shared/core/packet/reference-id.ts';
import { secondsFromShort } from '#shared/core/time/short.ts';
import { ntpTimestamp } from '#shared/core/time/timestamp.ts';
import type { UnixNs } from '#shared/units.ts';

const timestamp = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(ntpTimestamp);
const byte = fc.integer({ min: 0, max: 255 });
const signedByte = fc.integer({ min: -128, max: 127 });
const short = fc.integer({ min: 0, max: 0xffff_ffff }).map(secondsFromShort);

const anyPacket: fc.Arbitrary<NtpPacket> = fc.record({
  leap: fc.constantFrom('none', 'insert', 'delete', 'unsynchronised'),
  version: fc.integer({ min: 0, max: 7 }),
  mode: fc.integer({ min: 0, max: 7 }),
  stratum: byte,
  poll: signedByte,
  precision: signedByte,
  rootDelay: short,
  rootDispersion: short,
  referenceId: fc.integer({ min: 0, max: 0xffff_ffff }),
  referenceTimestamp: timestamp,
  originTimestamp: timestamp,
  receiveTimestamp: timestamp,
  transmitTimestamp: timestamp,
});

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(anyPacket, fc.uint8Array({ maxLength: 120 }))
    .map(([packet, rest]) => Uint8Array.from([...encodePacket(packet), ...rest])),
);

describe('packets', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(anyPacket, (packet) => {
        expect(decodePacket(encodePacket(packet))).toEqual({ ok: true, value: packet });
      }),
    );
  });

  it('never make the reader throw; what it takes, it writes back byte for byte', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const result = decodePacket(bytes);
        if (result.ok) {
          expect(encodePacket(result.value)).toEqual(bytes.slice(0, 48));
        } else {
          expect(['truncated', 'malformed-extension']).toContain(result.error);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('answers', () => {
  const pendingFor = (nonce: bigint) => ({
    address: '192.0.2.1',
    port: 123,
    nonce: ntpTimestamp(nonce),
    sentAt: 1_795_366_693_000_000_000n as UnixNs,
  });
  const replyWith = (bytes: Uint8Array) => ({
    bytes,
    address: '192.0.2.1',
    port: 123,
    receivedAt: 1_795_366_693_020_000_000n as UnixNs,
    elapsed: 0.02,
  });

  it('are never believed without the nonce', () => {
    fc.assert(
      fc.property(anyBytes, timestamp, (bytes, nonce) => {
        const decoded = decodePacket(bytes);
        fc.pre(!decoded.ok || decoded.value.originTimestamp !== nonce);
        expect(matchReply(pendingFor(nonce), replyWith(bytes), 1e-6).kind).toBe('ignored');
      }),
      { numRuns: 2000 },
    );
  });

  it('with the nonce and any other content give finite figures and clean text', () => {
    fc.assert(
      fc.property(anyPacket, (packet) => {
        const answer = encodePacket({ ...packet, mode: 4, version: 4 });
        const pending = pendingFor(packet.originTimestamp);
        const outcome = matchReply(pending, replyWith(answer), 1e-6);
        if (outcome.kind === 'ignored') throw new Error(outcome.reason);
        const { sample } = outcome;
        for (const figure of [sample.offset, sample.delay, sample.dispersion, sample.at]) {
          expect(Number.isFinite(figure)).toBe(true);
        }
        const texts = [sample.referenceId, ...sample.reasons.map((one) => one.detail ?? '-')];
        for (const text of texts) expect(text).toMatch(/^[ -~]{1,16}$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('reference ids', () => {
  it('are printable whatever they hold', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), byte, (id, stratum) => {
        expect(referenceIdText(id, stratum)).toMatch(/^[ -~]{1,15}$/);
        expect(asciiCode(id) ?? 'none').toMatch(/^[!-~][ -~]{0,3}$/);
      }),
    );
  });
});
