import { decodePacket, encodePacket, HEADER_BYTES } from '#shared/core/packet/header.ts';
import { check, type Target } from '../target.ts';

/** A datagram as an NTP packet: what is taken is written back byte for byte. */
export const target: Target = {
  name: 'packet',
  maxLength: 512,
  words: [Uint8Array.of(0x24), Uint8Array.of(0x1c), Uint8Array.of(0xe4), 'RATE', 'GPS\0'],
  maxSteps: (length) => 500 + 4 * length,
  run(input) {
    const decoded = decodePacket(input);
    if (!decoded.ok) {
      const truncated = input.length < HEADER_BYTES;
      check((decoded.error === 'truncated') === truncated, `${decoded.error} is not why`);
      return;
    }
    const header = input.subarray(0, HEADER_BYTES);
    check(Buffer.compare(encodePacket(decoded.value), header) === 0, 'a field was changed');
    check(
      Object.values(decoded.value).every(
        (field) => typeof field !== 'number' || Number.isFinite(field),
      ),
      'a field is no number',
    );
  },
};
