import { describe, expect, it } from 'vitest';
import { buildRequest } from '#shared/core/client/exchange.ts';
import { open } from '#shared/core/nts/authenticator.ts';
import { LONGEST_COOKIE_BYTES } from '#shared/core/nts/cookie-jar.ts';
import { encodeField, FIELD_TYPES } from '#shared/core/nts/fields.ts';
import { createNtsProtocol } from '#shared/core/nts/protocol.ts';
import { ntpTimestamp, type NtpTimestamp } from '#shared/core/time/timestamp.ts';
import { readFixture } from '#test/support/fixtures.ts';
import { bytesOf, codeOf, NONCE } from '../builders.ts';
import {
  answerTo,
  bodies,
  cookieField,
  cookies,
  draws,
  fieldsAfterHeader,
  KEYS,
  numbered,
  pending,
  reply,
  type AnswerSetup,
} from './server.ts';

const PRECISION = 1e-6;
const UNAUTHENTICATED = { kind: 'ignored', reason: 'nts-unauthenticated' };
const DENIED = { kind: 'ignored', reason: 'nts-nak' };
const DENIAL: AnswerSetup = {
  header: { stratum: 0, leap: 'unsynchronised', referenceId: codeOf('NTSN') },
  key: null,
};

const protocolWith = (count: number, length = 100) =>
  createNtsProtocol({ ...KEYS, cookies: cookies(count, 1, length) }, draws());

/** Asks, and reads what a server answers by the setup. */
function exchange(
  protocol: ReturnType<typeof protocolWith>,
  setup: AnswerSetup = {},
  nonce: NtpTimestamp = NONCE,
) {
  const asked = protocol.ask(nonce)!;
  const match = (bytes: Uint8Array) => asked.match(pending(nonce), reply(bytes), PRECISION);
  return { request: asked.bytes, match, outcome: match(answerTo(asked.bytes, setup)) };
}

const placeholders = (request: Uint8Array): number =>
  bodies(request, FIELD_TYPES.cookiePlaceholder).length;

describe('a request by NTS', () => {
  it('is one of plain NTP with identifier, cookie and authenticator', () => {
    const { bytes } = protocolWith(8).ask(NONCE)!;
    expect(bytes.subarray(0, 48)).toEqual(buildRequest(NONCE));
    expect(fieldsAfterHeader(bytes).map(({ type }) => type)).toEqual([0x0104, 0x0204, 0x0404]);
    expect(bodies(bytes, FIELD_TYPES.uniqueIdentifier)[0]).toHaveLength(32);
    expect(bodies(bytes, FIELD_TYPES.cookie)).toEqual([numbered(1)]);
  });

  it('is proven with the key of requests, from its first byte to its last', () => {
    const { bytes } = protocolWith(5).ask(NONCE)!;
    const proof = fieldsAfterHeader(bytes).at(-1)!;
    const field = { ...proof, start: proof.start + 48 };
    expect(field.start + 4 + field.body.byteLength).toBe(bytes.byteLength);
    expect(open(KEYS.c2s, bytes, field)).toEqual(new Uint8Array(0));
  });

  it('never has a cookie, an identifier or a nonce of the authenticator twice', () => {
    const protocol = protocolWith(8);
    const seen = Array.from({ length: 8 }, () => protocol.ask(NONCE)!.bytes);
    const distinct = (pick: (bytes: Uint8Array) => Uint8Array) =>
      new Set(seen.map((bytes) => Buffer.from(pick(bytes)).toString('hex'))).size;
    expect(distinct((bytes) => bodies(bytes, FIELD_TYPES.cookie)[0]!)).toBe(8);
    expect(distinct((bytes) => bodies(bytes, FIELD_TYPES.uniqueIdentifier)[0]!)).toBe(8);
    expect(distinct((bytes) => bodies(bytes, FIELD_TYPES.authenticator)[0]!.subarray(4, 20))).toBe(
      8,
    );
    expect(protocol.ask(NONCE)).toBeNull();
    expect(protocol.usable).toBe(false);
  });

  it('asks for as many cookies as are missing, with placeholders as long as a cookie', () => {
    const protocol = protocolWith(8);
    const requests = Array.from({ length: 8 }, () => protocol.ask(NONCE)!.bytes);
    expect(requests.map(placeholders)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(bodies(requests[7]!, FIELD_TYPES.cookiePlaceholder)[0]).toEqual(new Uint8Array(100));
  });

  it.each([
    [100, 7],
    [104, 7],
    [200, 3],
    [428, 1],
    [432, 0],
    [LONGEST_COOKIE_BYTES, 0],
  ])('passes any path, with a cookie of %d bytes and %d placeholders', (length, expected) => {
    const { bytes } = protocolWith(1, length).ask(NONCE)!;
    expect(placeholders(bytes)).toBe(expected);
    expect(bytes.byteLength).toBeLessThanOrEqual(1232);
  });
});

describe('an answer by NTS', () => {
  it('measures as an answer of plain NTP does', () => {
    const protocol = protocolWith(8);
    const { outcome } = exchange(protocol);
    expect(outcome).toMatchObject({ kind: 'sample', sample: { stratum: 2, reasons: [] } });
    expect(protocol.proven).toBe(true);
  });

  it('fills the jar with the cookies that it brings', () => {
    const protocol = protocolWith(2);
    exchange(protocol, { encrypted: cookies(7, 10).map(cookieField) });
    const requests = Array.from({ length: 8 }, () => protocol.ask(NONCE)!.bytes);
    expect(requests.map((bytes) => bodies(bytes, FIELD_TYPES.cookie)[0])).toEqual([
      numbered(2),
      ...cookies(7, 10),
    ]);
  });

  it('brings its cookies once, however often it comes', () => {
    const protocol = protocolWith(2);
    const { request, match } = exchange(protocol, { encrypted: [cookieField(numbered(10))] });
    match(answerTo(request, { encrypted: [cookieField(numbered(10))] }));
    expect(
      [protocol.ask(NONCE), protocol.ask(NONCE), protocol.ask(NONCE)].map(
        (asked) => asked === null,
      ),
    ).toEqual([false, false, true]);
  });

  it.each<[string, AnswerSetup]>([
    ['another identifier', { identifier: numbered(1, 32) }],
    ['a shorter identifier', { identifier: new Uint8Array(28).fill(1) }],
    ['no identifier', { identifier: null }],
    ['another origin', { header: { originTimestamp: ntpTimestamp(1n) } }],
    ['the key of requests', { key: KEYS.c2s }],
    ['no authenticator', { key: null }],
    [
      'no authenticator, and a kiss RATE',
      { key: null, header: { stratum: 0, referenceId: codeOf('RATE') } },
    ],
    [
      'no authenticator, and a kiss DENY',
      { key: null, header: { stratum: 0, referenceId: codeOf('DENY') } },
    ],
    ['nothing of NTS', { key: null, identifier: null }],
    ['the denial of another identifier', { ...DENIAL, identifier: numbered(1, 32) }],
    ['a denial without identifier', { ...DENIAL, identifier: null }],
    [
      'the denial of another request',
      { ...DENIAL, header: { ...DENIAL.header, originTimestamp: ntpTimestamp(1n) } },
    ],
  ])('with %s is ignored, and the wait goes on', (_, setup) => {
    const protocol = protocolWith(8);
    const { request, match, outcome } = exchange(protocol, setup);
    expect(outcome).toEqual(UNAUTHENTICATED);
    expect(protocol).toMatchObject({ usable: true, denied: false, proven: false });
    expect(match(answerTo(request)).kind).toBe('sample');
  });

  it('with a second identifier is ignored, whichever is right', () => {
    const protocol = protocolWith(8);
    const open = [encodeField(FIELD_TYPES.uniqueIdentifier, numbered(1, 32))];
    expect(exchange(protocol, { open }).outcome).toEqual(UNAUTHENTICATED);
  });

  it.each<[string, AnswerSetup]>([
    ['where everybody can read it', { open: [cookieField(numbered(10))] }],
    ['behind the authenticator', { behind: [cookieField(numbered(10))] }],
  ])('brings no cookie %s', (_, setup) => {
    const protocol = protocolWith(1);
    expect(exchange(protocol, setup).outcome.kind).toBe('sample');
    expect(protocol.ask(NONCE)).toBeNull();
  });

  it('is judged by its proven part alone, whatever stands behind it', () => {
    const behind = [bytesOf('dead'), new Uint8Array(4)];
    expect(exchange(protocolWith(8), { behind }).outcome.kind).toBe('sample');
  });

  it('may be a kiss, which is believed when it is authentic', () => {
    const header = { stratum: 0, leap: 'unsynchronised', referenceId: codeOf('RATE') } as const;
    const { outcome } = exchange(protocolWith(8), { header });
    expect(outcome).toMatchObject({ sample: { reasons: [{ code: 'kod-rate' }] } });
  });

  it('is no answer when it is authentic, but not of a server or of this version', () => {
    expect(exchange(protocolWith(8), { header: { mode: 3 } }).outcome).toEqual({
      kind: 'ignored',
      reason: 'wrong-mode',
    });
  });

  it('is ignored when what it encrypts are no fields', () => {
    const { outcome } = exchange(protocolWith(8), { encrypted: [bytesOf('0204ffff')] });
    expect(outcome).toEqual({ kind: 'ignored', reason: 'malformed-extension' });
  });
});

describe('a denial (NTSN)', () => {
  it('is not obeyed before the next request, and then no request is made', () => {
    const protocol = protocolWith(8);
    expect(exchange(protocol, DENIAL).outcome).toEqual(DENIED);
    expect(protocol).toMatchObject({ usable: false, denied: true });
    expect(protocol.ask(NONCE)).toBeNull();
  });

  it('is forgotten when the true answer comes after it', () => {
    const protocol = protocolWith(8);
    const { request, match } = exchange(protocol, DENIAL);
    expect(match(answerTo(request)).kind).toBe('sample');
    expect(protocol.usable).toBe(true);
    expect(protocol.ask(NONCE)).not.toBeNull();
  });

  it('is nothing when it comes after the true answer', () => {
    const protocol = protocolWith(8);
    const { request, match } = exchange(protocol);
    expect(match(answerTo(request, DENIAL))).toEqual(DENIED);
    expect(protocol.usable).toBe(true);
  });
});

describe('an exchange that was captured with chrony', () => {
  const captured = JSON.parse(readFixture('nts/chrony-exchange.json')) as Record<
    'c2s' | 's2c' | 'nonce' | 'request' | 'answer' | 'denial',
    string
  > & { readonly cookies: readonly string[]; readonly random: readonly string[] };
  const nonce = ntpTimestamp(BigInt(`0x${captured.nonce}`));

  function replay() {
    const random = [...captured.random];
    const protocol = createNtsProtocol(
      {
        c2s: bytesOf(captured.c2s),
        s2c: bytesOf(captured.s2c),
        cookies: captured.cookies.map(bytesOf),
      },
      () => bytesOf(random.shift() ?? '00'.repeat(32)),
    );
    const asked = protocol.ask(nonce)!;
    const match = (hex: string) => asked.match(pending(nonce), reply(bytesOf(hex)), PRECISION);
    return { protocol, asked, match };
  }

  it('has the request that is made from the same keys and draws', () => {
    expect(Buffer.from(replay().asked.bytes).toString('hex')).toBe(captured.request);
  });

  it('has an answer that is authentic and refills the jar', () => {
    const { protocol, match } = replay();
    expect(match(captured.answer)).toMatchObject({ kind: 'sample', sample: { stratum: 1 } });
    expect(placeholders(protocol.ask(nonce)!.bytes)).toBe(0);
  });

  it('has a denial that is taken for one', () => {
    const { protocol, match } = replay();
    expect(match(captured.denial)).toEqual(DENIED);
    expect(protocol.denied).toBe(true);
  });
});
