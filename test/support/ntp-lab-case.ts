import { encodePacket, type NtpPacket } from '#shared/core/packet/header.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { UnixMs } from '#shared/units.ts';
import { goodAnswer, stampNow, type Behaviour } from './ntp-lab-misbehaving.ts';

/** One thing that a server or somebody in its place does, and what has to come of it. */
export interface Case {
  readonly name: string;
  readonly does: Behaviour;
  /** `offset`: accepted, with this offset in seconds. `time`: accepted, with the offset of a clock that
   * always shows this. `refused`: answered, and refused for this. `silent`: nothing that came was an
   * answer. */
  readonly gives:
    | { readonly offset: number }
    | { readonly time: UnixMs }
    | { readonly refused: ReasonCode }
    | 'silent';
  /** Reasons of the datagrams that were ignored, each once. */
  readonly ignored?: readonly ReasonCode[];
  /** Needs more addresses than `::1`. */
  readonly needsLoopbackNet?: true;
}

/** An answer to a request: a good one by a clock that is `shift` seconds ahead, with changes and with
 * bytes behind its header. */
export function answer(
  request: NtpPacket,
  change: Partial<NtpPacket> = {},
  { shift = 0, tail = [] as readonly number[] } = {},
): Uint8Array {
  const now = stampNow(shift);
  const header = encodePacket(
    goodAnswer(request, {
      referenceTimestamp: stampNow(shift - 4),
      receiveTimestamp: now,
      transmitTimestamp: now,
      ...change,
    }),
  );
  return Uint8Array.from([...header, ...tail]);
}

/** So many bytes. */
export const bytes = (count: number, value = 0): readonly number[] =>
  new Array<number>(count).fill(value);

/** An extension field of a type that nobody knows, with a length that may be a lie. */
export const field = (length: number, claimed = length, type = 0x7777): readonly number[] => [
  ...[type >> 8, type & 0xff, claimed >> 8, claimed & 0xff],
  ...bytes(length - 4, 0xee),
];
