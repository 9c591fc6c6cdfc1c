import { describe, expect, it } from 'vitest';
import { decodePacket, encodePacket } from '#shared/core/packet/header.ts';
import { referenceIdText } from '#shared/core/packet/reference-id.ts';
import { ntpFromUnixNs, unixNsFromNtp } from '#shared/core/time/timestamp.ts';
import { err } from '#shared/result.ts';
import type { UnixNs } from '#shared/units.ts';
import { bytesOf, codeOf, datagram, NONCE, NOW, packet } from '../builders.ts';

const decoded = (bytes: Uint8Array) => {
  const result = decodePacket(bytes);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

/** With some bytes after the header. */
const followedBy = (rest: Uint8Array | readonly number[], version = 4): Uint8Array =>
  Uint8Array.from([...datagram({ version }), ...rest]);

/** An extension field of a type, with a length that may be a lie. */
const field = (length: number, claimed = length): number[] => [
  ...[0x01, 0x04, claimed >> 8, claimed & 0xff],
  ...new Array<number>(Math.max(0, length - 4)).fill(0xee),
];

describe('decodePacket', () => {
  // Both captured on 22 November 2026 on loopback from chronyd 4.3 started with -x: one with
  // `local stratum 3`, one with no source at all, each asked once with the request of `buildRequest`.
  it('reads an answer of chronyd that is its own reference', () => {
    const answer = decoded(
      bytesOf(
        '240300e700000000000000007f7f0101eead9da406a7e4edafeff8cec09e52b7eead9da56901b66beead9da569072404',
      ),
    );
    expect(answer).toMatchObject({
      leap: 'none',
      version: 4,
      mode: 4,
      stratum: 3,
      poll: 0,
      precision: -25,
      rootDelay: 0,
      rootDispersion: 0,
      originTimestamp: NONCE,
    });
    expect(referenceIdText(answer.referenceId, answer.stratum)).toBe('127.127.1.1');
    expect(unixNsFromNtp(answer.receiveTimestamp, NOW)).toBe(1_795_366_693_410_182_382n);
    expect(unixNsFromNtp(answer.transmitTimestamp, NOW)).toBe(1_795_366_693_410_265_208n);
    expect(unixNsFromNtp(answer.referenceTimestamp, NOW)).toBe(1_795_366_692_025_999_363n);
  });

  it('reads an answer of chronyd that is not synchronised', () => {
    const answer = decoded(
      bytesOf(
        'e40000e70001000000010000000000000000000000000000266cf60fe3266d9aeead9da569f20e25eead9da569f9bbd4',
      ),
    );
    expect(answer).toMatchObject({
      leap: 'unsynchronised',
      stratum: 0,
      rootDelay: 1,
      rootDispersion: 1,
      referenceId: 0,
      referenceTimestamp: 0n,
    });
  });

  it('gives every one of the 256 first bytes its meaning, and writes it back', () => {
    const leaps = ['none', 'insert', 'delete', 'unsynchronised'];
    for (let first = 0; first < 256; first++) {
      const bytes = datagram();
      bytes[0] = first;
      const answer = decoded(bytes);
      expect(answer).toMatchObject({
        leap: leaps[first >> 6],
        version: (first >> 3) & 7,
        mode: first & 7,
      });
      expect(encodePacket(answer)).toEqual(bytes);
    }
  });

  it('reads poll and precision as signed, all else as unsigned', () => {
    const extremes = packet({
      stratum: 255,
      poll: -128,
      precision: -128,
      rootDelay: 65_536 - 2 ** -16,
      referenceId: 0xffff_ffff,
    });
    expect(decoded(encodePacket(extremes))).toEqual(extremes);
  });

  it('reads from the middle of a larger buffer', () => {
    const padded = Uint8Array.from([1, 2, 3, ...datagram(), 9]);
    expect(decoded(padded.subarray(3, 51))).toEqual(packet());
  });

  it('calls everything shorter than a header truncated', () => {
    for (let length = 0; length < 48; length++) {
      expect(decodePacket(datagram().subarray(0, length))).toEqual(err('truncated'));
    }
  });

  it('round-trips a time in the next era', () => {
    const then = 2_100_000_000_123_456_789n as UnixNs;
    const answer = decoded(datagram({ transmitTimestamp: ntpFromUnixNs(then) }));
    expect(unixNsFromNtp(answer.transmitTimestamp, then)).toBe(then);
  });
});

describe('what follows the header', () => {
  it.each([
    ['nothing', []],
    ['a crypto-NAK', [0, 0, 0, 0]],
    ['an MD5 MAC', new Array<number>(20).fill(1)],
    ['a SHA-1 MAC', new Array<number>(24).fill(1)],
    ['the shortest last extension field', field(28)],
    ['two extension fields', [...field(16), ...field(28)]],
    ['an extension field and a MAC', [...field(16), ...new Array<number>(20).fill(1)]],
    ['a short extension field by itself', field(16)],
    ['a long extension field', field(1024)],
  ])('passes over %s', (_, rest) => {
    expect(decoded(followedBy(rest))).toEqual(packet());
  });

  it.each([
    ['a length of 0', field(28, 0)],
    ['a length below the least', field(28, 12)],
    ['a field below the least, and a good one', [...field(12), ...field(28)]],
    ['a length that is no multiple of 4', field(32, 30)],
    ['such a length with a MAC after it', [...field(18), ...new Array<number>(20).fill(1)]],
    ['a length past the end', field(28, 32)],
    ['a length far past the end', field(28, 0xfffc)],
    ['a rest too short for anything', [...field(28), 1, 2, 3, 4, 5, 6, 7, 8]],
    ['a rest that is no whole word', [1]],
    ['four bytes that are no crypto-NAK', [0, 0, 0, 1]],
    ['a crypto-NAK after a field', [...field(28), 0, 0, 0, 0]],
    ['a MAC that is too long', new Array<number>(28).fill(1)],
    ['zeros up to the largest datagram', new Array<number>(65_507 - 48).fill(0)],
  ])('refuses %s', (_, rest) => {
    expect(decodePacket(followedBy(rest))).toEqual(err('malformed-extension'));
  });

  it.each([
    ['MAC of RFC 1305', 12],
    ['crypto-NAK', 4],
    ['MD5 MAC', 20],
    ['extended authenticator of MS-SNTP', 72],
  ])('takes what follows a header before version 4 for a MAC: %s', (_, length) => {
    for (const version of [1, 2, 3]) {
      expect(decoded(followedBy(field(length, 0), version)).version).toBe(version);
    }
  });

  it.each([1, 2, 3])('refuses in version %i what no MAC is as long as', (version) => {
    for (const length of [1, 6, 21, 76, 65_000]) {
      expect(decodePacket(followedBy(new Array<number>(length).fill(1), version))).toEqual(
        err('malformed-extension'),
      );
    }
  });

  it('does not judge what follows a header of a version to come', () => {
    expect(decoded(followedBy([1, 2, 3], 5)).version).toBe(5);
  });
});

describe('referenceIdText', () => {
  it.each([
    ['GPS', 1, 'GPS'],
    ['PPS', 1, 'PPS'],
    ['GOES', 1, 'GOES'],
    ['X', 1, 'X'],
    ['DCF ', 1, 'DCF'],
    ['RATE', 0, 'RATE'],
  ])('reads %s at stratum %i', (code, stratum, text) => {
    expect(referenceIdText(codeOf(code), stratum)).toBe(text);
  });

  it.each([
    [0xc000_0201, 2, '192.0.2.1'],
    [0x7f7f_0101, 15, '127.127.1.1'],
    [0x0000_0000, 2, '00000000'],
    [0xe000_0001, 3, 'e0000001'],
    [0xffff_ffff, 16, 'ffffffff'],
    [0x0000_0000, 1, '00000000'],
  ])('shows %i at stratum %i as %s', (id, stratum, text) => {
    expect(referenceIdText(id, stratum)).toBe(text);
  });

  it.each(['\x1b[2J', 'A\nB', 'AB\x7f', '\xa0GPS', 'A\0B', ' GPS'])(
    'never lets %j through as text',
    (code) => {
      expect(referenceIdText(codeOf(code), 1)).toMatch(/^[0-9a-f]{8}$/);
    },
  );
});
