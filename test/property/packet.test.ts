import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchReply } from '#shared/core/client/exchange.ts';
import { isSound } from '#shared/core/client/sample.ts';
import { decodePacket, encodePacket, type NtpPacket } from '#shared/core/packet/header.ts';
import { asciiCode, referenceIdText } from '#shared/core/packet/reference-id.ts';
import { secondsFromShort } from '#shared/core/time/short.ts';
import { ntpFromUnixNs, ntpTimestamp } from '#shared/core/time/timestamp.ts';
import type { UnixNs } from '#shared/units.ts';

const SENT_AT = 1_795_366_693_000_000_000n as UnixNs;

const timestamp = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(ntpTimestamp);
const byte = fc.integer({ min: 0, max: 255 });
const signedByte = fc.integer({ min: -128, max: 127 });
const short = fc.integer({ min: 0, max: 0xffff_ffff }).map(secondsFromShort);

const anyLeap = fc.constantFrom('none', 'insert', 'delete', 'unsynchronised');

const anyPacket: fc.Arbitrary<NtpPacket> = fc.record({
  leap: anyLeap,
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

const SECOND = 1e9;
const between = (least: number, most: number) => fc.integer({ min: least, max: most });

/** Mostly left out, so that what is there is what decides. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Timestamps that a server may leave out or fill with the request's. */
const NO_TIMES = [
  ['receiveTimestamp'],
  ['transmitTimestamp'],
  ['receiveTimestamp', 'transmitTimestamp'],
] as const;

/** Sound answers with some fields replaced by anything, and with anything behind them. */
const likelyAnswer = fc
  .record({
    nonce: timestamp,
    ahead: between(-1e15, 1e15),
    held: between(-SECOND / 200, SECOND / 40),
    age: between(-SECOND, 200_000 * SECOND),
    root: fc.tuple(between(0, 20), between(0, 10)),
    precision: between(-30, -6),
    replaced: fc.record({
      leap: seldom(anyLeap),
      version: seldom(between(0, 7)),
      mode: seldom(between(0, 7)),
      stratum: seldom(byte),
      precision: seldom(signedByte),
      referenceTimestamp: seldom(timestamp),
    }),
    none: seldom(fc.constantFrom(...NO_TIMES)),
    mirrored: fc.boolean(),
    tail: seldom(fc.oneof(fc.constant([0, 0, 0, 0]), fc.array(byte, { maxLength: 80 }))),
  })
  .map(({ nonce, ahead, held, age, root, precision, replaced, none, mirrored, tail }) => {
    const at = (ns: number) => ntpFromUnixNs((SENT_AT + BigInt(ahead) + BigInt(ns)) as UnixNs);
    const answer: NtpPacket = {
      leap: 'none',
      version: 4,
      mode: 4,
      stratum: 2,
      poll: 6,
      precision,
      rootDelay: root[0],
      rootDispersion: root[1],
      referenceId: 0xc000_0201,
      referenceTimestamp: at(held - age),
      originTimestamp: nonce,
      receiveTimestamp: at(0),
      transmitTimestamp: at(held),
      ...Object.fromEntries(Object.entries(replaced).filter(([, value]) => value !== undefined)),
      ...Object.fromEntries(
        (none ?? []).map((name) => [name, mirrored ? nonce : ntpTimestamp(0n)]),
      ),
    };
    return { nonce, bytes: Uint8Array.from([...encodePacket(answer), ...(tail ?? [])]) };
  });

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
    sentAt: SENT_AT,
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

  it('that are believed pass every check, whatever their bytes', () => {
    let believed = 0;
    fc.assert(
      fc.property(likelyAnswer, ({ nonce, bytes }) => {
        const outcome = matchReply(pendingFor(nonce), replyWith(bytes), 1e-6);
        if (outcome.kind === 'ignored' || !isSound(outcome.sample)) return;
        believed += 1;
        const { offset, delay, dispersion } = outcome.sample;
        // Read again, by another way than the reader's.
        const view = Buffer.from(bytes);
        const [first, stratum] = [view[0]!, view[1]!];
        const precision = 2 ** view.readInt8(3);
        const distance = (view.readUInt32BE(4) / 2 + view.readUInt32BE(8)) / 65_536;
        const [reference, t2, t3] = [16, 32, 40].map((at) => view.readBigUInt64BE(at));
        const ahead = (a: bigint, b: bigint) => Number(BigInt.asIntN(64, a - b)) / 2 ** 32;
        expect(first >> 6).not.toBe(3);
        expect(first & 7).toBe(4);
        expect((first >> 3) & 7).toSatisfy((version: number) => version >= 1 && version <= 4);
        expect(bytes.byteLength % 4).toBe(0);
        expect(bytes.subarray(48)).not.toEqual(new Uint8Array(4));
        expect(stratum).toSatisfy((value: number) => value >= 1 && value <= 15);
        expect(view.readBigUInt64BE(24)).toBe(nonce);
        expect([0n, nonce]).not.toContain(t2);
        expect([0n, nonce]).not.toContain(t3);
        expect(distance).toBeLessThan(16);
        expect(dispersion).toBeLessThan(16);
        expect(delay).toBeGreaterThanOrEqual(-dispersion);
        expect(ahead(t3!, t2!)).toBeGreaterThanOrEqual(-precision);
        if (reference !== 0n) {
          expect(ahead(t3!, reference!)).toBeGreaterThanOrEqual(-distance - precision);
          expect(ahead(t3!, reference!)).toBeLessThanOrEqual(2 ** 17);
        }
        expect(Math.abs(offset)).toBeLessThanOrEqual(2 ** 31);
      }),
      { numRuns: 5000 },
    );
    expect(believed).toBeGreaterThan(100);
  });

  it('with the nonce and any other content give finite figures and clean text', () => {
    fc.assert(
      fc.property(anyPacket, (packet) => {
        fc.pre(packet.originTimestamp !== 0n);
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
