import { aessiv } from '@noble/ciphers/aes.js';
import { describe, expect, it } from 'vitest';
import { open, seal } from '#shared/core/nts/authenticator.ts';
import { fieldAt, MIN_FIELD_BYTES } from '#shared/core/nts/fields.ts';
import { bytesOf } from '../builders.ts';
import { KEYS, numbered } from './server.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('AES-SIV-CMAC-256', () => {
  it('is that of RFC 5297, A.1', () => {
    const key = bytesOf('fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
    const data = bytesOf('101112131415161718191a1b1c1d1e1f2021222324252627');
    const plaintext = bytesOf('112233445566778899aabbccddee');
    const sealed = '85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c';
    expect(hex(aessiv(key, data).encrypt(plaintext))).toBe(sealed);
    expect(aessiv(key, data).decrypt(bytesOf(sealed))).toEqual(plaintext);
  });

  it('is that of RFC 5297, A.2, where a nonce comes last', () => {
    const key = bytesOf('7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f');
    const data = [
      bytesOf('00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100'),
      bytesOf('102030405060708090a0'),
      bytesOf('09f911029d74e35bd84156c5635688c0'),
    ];
    const plaintext = bytesOf(
      '7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553',
    );
    const sealed =
      '7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d';
    expect(hex(aessiv(key, ...data).encrypt(plaintext))).toBe(sealed);
    expect(aessiv(key, ...data).decrypt(bytesOf(sealed))).toEqual(plaintext);
  });
});

describe('the authenticator', () => {
  const packet = numbered(1, 84);
  const nonce = numbered(2, 16);
  const read = (whole: Uint8Array) => fieldAt(whole, packet.byteLength, MIN_FIELD_BYTES)!;
  const sealed = (plaintext: Uint8Array, used = nonce): Uint8Array =>
    Uint8Array.from([...packet, ...seal(KEYS.s2c, packet, used, plaintext)]);

  it('has its lengths, the nonce and the ciphertext in their places', () => {
    const whole = sealed(numbered(3, 104));
    const field = whole.subarray(packet.byteLength);
    expect(hex(field.subarray(0, 8))).toBe('0404' + '0090' + '0010' + '0078');
    expect(field.subarray(8, 24)).toEqual(nonce);
    expect(field.subarray(24)).toEqual(aessiv(KEYS.s2c, packet, nonce).encrypt(numbered(3, 104)));
  });

  it.each([0, 1, 104, 832])('gives back a plaintext of %d bytes', (length) => {
    const plaintext = new Uint8Array(length).fill(9);
    const whole = sealed(plaintext);
    expect(open(KEYS.s2c, whole, read(whole))).toEqual(plaintext);
  });

  it('reads a nonce of any length, and from any place in memory', () => {
    const whole = sealed(numbered(3, 20), numbered(2, 13));
    const elsewhere = new Uint8Array(whole.byteLength + 1);
    elsewhere.set(whole, 1);
    const moved = elsewhere.subarray(1);
    expect(open(KEYS.s2c, moved, read(moved))).toEqual(numbered(3, 20));
  });

  it('opens nothing with another key or before another packet', () => {
    const whole = sealed(numbered(3, 20));
    expect(open(KEYS.c2s, whole, read(whole))).toBeNull();
    const other = whole.slice();
    other[0]! ^= 1;
    expect(open(KEYS.s2c, other, read(other))).toBeNull();
  });

  it.each([
    ['no nonce', 4, 0x00],
    ['a nonce longer than the field', 5, 0xff],
    ['a ciphertext longer than the field', 7, 0xff],
    ['a ciphertext shorter than its tag', 7, 0x0f],
  ])('opens nothing that claims %s', (_, at, value) => {
    const whole = sealed(new Uint8Array(0));
    const place = packet.byteLength + at;
    if (value === 0) whole.fill(0, place, place + 2);
    else whole[place] = value;
    expect(open(KEYS.s2c, whole, read(whole))).toBeNull();
  });
});
