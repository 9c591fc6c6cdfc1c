import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNtsProtocol, type NtsProtocol } from '#shared/core/nts/protocol.ts';
import {
  encodeField,
  FIELD_TYPES,
  fieldsOf,
  joined,
  MIN_ENCRYPTED_FIELD_BYTES,
  MIN_FIELD_BYTES,
} from '#shared/core/nts/fields.ts';
import { readKeyExchange } from '#shared/core/nts/key-exchange.ts';
import { decodeMessage, encodeMessage, type KeRecord } from '#shared/core/nts/records.ts';
import { NONCE } from '#test/unit/core/builders.ts';
import {
  answerTo,
  bodies,
  cookieField,
  cookies,
  draws,
  KEYS,
  numbered,
  pending,
  reply,
} from '#test/unit/core/nts/server.ts';

const PRECISION = 1e-6;

const anyRecord: fc.Arbitrary<KeRecord> = fc.record({
  // 0 ends the message and stands in no list of records.
  type: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 0x7fff })),
  critical: fc.boolean(),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc.constantFrom([0, 0], [0, 15], [0, 123]).map((word) => Uint8Array.from(word)),
  ),
});

/** Bytes that are anything, or a message cut or changed somewhere. */
const almostMessage = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.array(anyRecord, { maxLength: 12 }), fc.nat(), fc.nat(255), fc.nat())
    .map(([records, at, value, cut]) => {
      const bytes = encodeMessage(records);
      bytes[at % bytes.byteLength] = value;
      return bytes.subarray(0, cut % (bytes.byteLength + 1));
    }),
);

const newProtocol = (count = 8): NtsProtocol =>
  createNtsProtocol({ ...KEYS, cookies: cookies(count) }, draws());

describe('the parsers of NTS', () => {
  it('read any bytes without throwing', () => {
    fc.assert(
      fc.property(almostMessage, (bytes) => {
        decodeMessage(bytes);
        readKeyExchange(bytes);
        fieldsOf(bytes, MIN_FIELD_BYTES);
        fieldsOf(bytes, MIN_ENCRYPTED_FIELD_BYTES);
      }),
    );
  });

  it('give no keys that were not asked for', () => {
    fc.assert(
      fc.property(almostMessage, (bytes) => {
        const answer = readKeyExchange(bytes);
        if (!answer.ok) return;
        const { cookies: given, port } = answer.value;
        expect(given.length).toBeGreaterThan(0);
        expect(given.every((cookie) => cookie.byteLength % 4 === 0)).toBe(true);
        expect(port).not.toBe(0);
      }),
    );
  });

  it('read messages as they were written', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 20 }), (records) => {
        expect(decodeMessage(encodeMessage(records))).toEqual({ ok: true, value: records });
      }),
    );
  });

  it('read fields as they were written, but for the zeros that fill them up', () => {
    const anyField = fc.record({
      type: fc.integer({ min: 0, max: 0xffff }),
      body: fc.uint8Array({ maxLength: 200 }),
    });
    fc.assert(
      fc.property(fc.array(anyField, { maxLength: 8 }), (fields) => {
        const bytes = joined(fields.map(({ type, body }) => encodeField(type, body)));
        const read = fieldsOf(bytes, MIN_FIELD_BYTES) ?? [];
        expect(read.map(({ type }) => type)).toEqual(fields.map(({ type }) => type));
        read.forEach(({ body }, index) => {
          const written = fields[index]!.body;
          expect(body.subarray(0, written.byteLength)).toEqual(written);
          expect(body.subarray(written.byteLength).every((byte) => byte === 0)).toBe(true);
        });
        const again = joined(read.map(({ type, body }) => encodeField(type, body)));
        expect(again).toEqual(bytes);
      }),
    );
  });
});

describe('an answer by NTS', () => {
  /** A request, its true answer, and how any other is taken. */
  function asking() {
    const protocol = newProtocol(7);
    const asked = protocol.ask(NONCE)!;
    const answer = answerTo(asked.bytes, { encrypted: [cookieField(numbered(50))] });
    return {
      protocol,
      answer,
      take: (bytes: Uint8Array) => asked.match(pending(), reply(bytes), PRECISION),
    };
  }

  it('of any bytes is read without throwing, and never measures', () => {
    const { answer, take } = asking();
    // Without its last 16 bytes, the tag cannot be come by.
    const begun = fc.tuple(fc.nat(answer.byteLength - 16), fc.uint8Array({ maxLength: 200 }));
    fc.assert(
      fc.property(begun, ([kept, more]) => {
        const bytes = Uint8Array.from([...answer.subarray(0, kept), ...more]);
        expect(take(bytes).kind).toBe('ignored');
      }),
    );
  });

  it('is refused with any one bit changed', () => {
    const { protocol, answer, take } = asking();
    for (let bit = 0; bit < answer.byteLength * 8; bit += 1) {
      const changed = answer.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const outcome = take(changed);
      if (outcome.kind !== 'ignored' || outcome.reason !== 'nts-unauthenticated') {
        expect.fail(`bit ${bit} was taken for ${JSON.stringify(outcome)}`);
      }
    }
    expect(protocol.proven).toBe(false);
    expect(take(answer).kind).toBe('sample');
  });
});

describe('the cookies of a session', () => {
  it('are sent once each, and eight are the most that it asks and keeps', () => {
    type Turn = 'answered' | 'lost' | 'tampered' | 'repeated' | 'generous' | 'stingy';
    const turns = fc.array(
      fc.constantFrom<Turn>('answered', 'lost', 'tampered', 'repeated', 'generous', 'stingy'),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(turns, (played) => {
        const protocol = newProtocol();
        const sent = new Set<string>();
        let stock = 8;
        let issued = 100;
        for (const turn of played) {
          const asked = protocol.ask(NONCE);
          expect(asked === null).toBe(stock === 0);
          if (asked === null) return;
          stock -= 1;
          const wanted = 1 + bodies(asked.bytes, FIELD_TYPES.cookiePlaceholder).length;
          expect(stock + wanted).toBe(8);
          const cookie = Buffer.from(bodies(asked.bytes, FIELD_TYPES.cookie)[0]!).toString('hex');
          expect(sent.has(cookie)).toBe(false);
          sent.add(cookie);
          const given = { generous: 12, stingy: 0 }[turn as string] ?? wanted;
          const fresh = cookies(given, (issued += 20)).map(cookieField);
          const answer = answerTo(asked.bytes, { encrypted: fresh });
          if (turn === 'lost') continue;
          if (turn === 'tampered') answer[30]! ^= 1;
          asked.match(pending(), reply(answer), PRECISION);
          if (turn === 'repeated') asked.match(pending(), reply(answer), PRECISION);
          if (turn !== 'tampered') stock = Math.min(8, stock + given);
        }
      }),
    );
  });
});
