import {
  encodeField,
  endOf,
  fieldsOf,
  joined,
  MIN_ENCRYPTED_FIELD_BYTES,
  MIN_FIELD_BYTES,
} from '#shared/core/nts/fields.ts';
import { trailerIsWellFormed } from '#shared/core/packet/extensions.ts';
import { check, type Target } from '../target.ts';

/** What follows the header: fields are written back as they were read, and both readers agree on them. */
export const target: Target = {
  name: 'extension-fields',
  maxLength: 512,
  words: [
    ...[
      [1, 4, 0, 36],
      [2, 4, 0, 104],
      [3, 4, 0, 16],
      [4, 4, 0, 40],
      [0, 0, 0, 4],
      [0, 0, 0, 28],
    ],
    [...new Uint8Array(16)],
  ].map((bytes) => Uint8Array.from(bytes)),
  maxSteps: (length) => 300 + 30 * length,
  run(input) {
    const fields = fieldsOf(input, MIN_FIELD_BYTES);
    if (fields !== null) {
      const again = joined(fields.map(({ type, body }) => encodeField(type, body)));
      check(Buffer.compare(again, input) === 0, 'fields lose bytes');
      check(trailerIsWellFormed(input, 4), 'fields that the packet does not take');
    }
    const encrypted = fieldsOf(input, MIN_ENCRYPTED_FIELD_BYTES);
    check(fields === null || encrypted?.length === fields.length, 'two numbers of fields');
    let at = 0;
    for (const field of encrypted ?? []) {
      check(field.start === at && field.body.byteLength % 4 === 0, 'a gap between fields');
      at = endOf(field);
    }
    check(encrypted === null || at === input.length, 'bytes after the fields');
    check(
      trailerIsWellFormed(input, 4) === isFieldsAndMac(input),
      'a trailer of another form than RFC 7822 says',
    );
  },
};

/** RFC 5905, 7.5, and RFC 7822, 7.5.1.4, from the front: a rest of 20 or 24 bytes is a MAC, and one of
 * four zero bytes alone a crypto-NAK. */
function isFieldsAndMac(rest: Uint8Array): boolean {
  if (rest.length === 0 || rest.length === 20 || rest.length === 24) return true;
  const length = rest.length < 4 ? 0 : rest[2]! * 256 + rest[3]!;
  if (length >= 16 && length % 4 === 0 && length <= rest.length) {
    const next = rest.subarray(length);
    return next.length !== 4 && isFieldsAndMac(next);
  }
  return rest.length === 4 && rest.every((byte) => byte === 0);
}
