import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import { asciiId } from '#test/support/ntp-lab-misbehaving.ts';
import {
  fieldsOf,
  flipped,
  flippedIn,
  HEADER,
  NTS_FIELDS,
  without,
  type Tampering,
} from '#test/support/nts-lab-middle.ts';
import {
  measureNts,
  sessionsOf,
  startWatched,
  type Watched,
} from '#test/support/nts-lab-watched.ts';
import { requireNtsLab, startNtsLab, type NtsLab } from '#test/support/nts-lab.ts';
import { describeWith } from '#test/support/requirements.ts';

const { uniqueIdentifier, cookie, authenticator } = NTS_FIELDS;

/** How long after a forgery the true answer comes. */
const LATER_MS = 5;

/** Somebody who changes every answer, and is faster with it than the true one. */
const forging = (forge: (answer: Buffer, request: Buffer) => Buffer): Tampering => ({
  answer: (answer, request) => [
    { bytes: forge(answer, request) },
    { bytes: answer, afterMs: LATER_MS },
  ],
});

/** An answer in which somebody who saw the request moves the time by half an hour. */
function movedBy1800(answer: Buffer): Buffer {
  const copy = Buffer.from(answer);
  for (const at of [32, 40]) copy.writeUInt32BE(copy.readUInt32BE(at) + 1800, at);
  return copy;
}

/** A kiss-o'-death, as somebody can make it who saw the request; without a proof. */
function kiss(code: string, request: Buffer, withIdentifier: boolean): Buffer {
  const packet = Buffer.alloc(HEADER);
  packet.writeUInt8(0xe4, 0);
  packet.writeUInt32BE(asciiId(code), 12);
  request.copy(packet, 24, 40, HEADER);
  const { start, end } = fieldsOf(request).find(({ type }) => type === uniqueIdentifier)!;
  return withIdentifier ? Buffer.concat([packet, request.subarray(start, end)]) : packet;
}

/** The answer with the identifier and nonce of another request put into it. */
function readdressed(answer: Buffer, request: Buffer): Buffer {
  const copy = Buffer.from(answer);
  request.copy(copy, 24, 40, HEADER);
  const to = fieldsOf(copy).find(({ type }) => type === uniqueIdentifier)!;
  const from = fieldsOf(request).find(({ type }) => type === uniqueIdentifier)!;
  request.copy(copy, to.start, from.start, from.end);
  return copy;
}

describeWith('NTS with somebody in the middle', requireNtsLab(), () => {
  let lab: NtsLab;
  let server: Watched;
  beforeAll(() => {
    lab = startNtsLab();
  });
  beforeEach(async () => {
    server = await startWatched(lab);
  });
  afterEach(async () => await server.close());
  afterAll(async () => await lab.stop());

  /** Measures through the middle; afterwards nothing but authenticated requests may have been sent. */
  async function measure(
    tampering: Tampering,
    change: { samples?: number; timeout?: number } = {},
  ) {
    server.middle.tamper(tampering);
    const bursts = await measureNts([server.source], sessionsOf(lab.authority), {
      spacing: () => 0.01,
      ...change,
    });
    for (const request of server.middle.requests) {
      expect(fieldsOf(request).map(({ type }) => type)).toContain(authenticator);
    }
    const [burst] = bursts;
    return { burst: burst!, report: judgeSurvey(bursts, Date.now()).servers[0]! };
  }

  it.each<[string, Tampering, ReasonCode]>([
    ['moves the time', forging(movedBy1800), 'nts-unauthenticated'],
    [
      'takes the proof away and moves the time',
      forging((answer) => movedBy1800(without(answer, authenticator))),
      'nts-unauthenticated',
    ],
    [
      'answers in plain NTP',
      forging((answer) => movedBy1800(answer.subarray(0, HEADER))),
      'nts-unauthenticated',
    ],
    [
      'takes the identifier away',
      forging((answer) => without(answer, uniqueIdentifier)),
      'nts-unauthenticated',
    ],
    [
      'changes the identifier',
      forging((answer) => flippedIn(answer, uniqueIdentifier)),
      'nts-unauthenticated',
    ],
    [
      'changes the proof',
      forging((answer) => flippedIn(answer, authenticator)),
      'nts-unauthenticated',
    ],
    [
      'puts a field of its own before the proof',
      forging((answer) => {
        const field = Buffer.alloc(16);
        field.writeUInt32BE(0x4000_0010, 0);
        const { start } = fieldsOf(answer).find(({ type }) => type === authenticator)!;
        return Buffer.concat([answer.subarray(0, start), field, answer.subarray(start)]);
      }),
      'nts-unauthenticated',
    ],
    [
      'refuses service (DENY)',
      forging((_, request) => kiss('DENY', request, true)),
      'nts-unauthenticated',
    ],
    [
      'refuses service (RATE), without the identifier',
      forging((_, request) => kiss('RATE', request, false)),
      'nts-unauthenticated',
    ],
    [
      'says that the keys are not known',
      forging((_, request) => kiss('NTSN', request, true)),
      'nts-nak',
    ],
    [
      'says so without having seen the request',
      forging((_, request) => kiss('NTSN', request, false)),
      'nts-unauthenticated',
    ],
  ])('is not deceived by one who %s, and takes the true answer', async (_, tampering, code) => {
    const { burst, report } = await measure(tampering);
    expect(burst.samples).toHaveLength(4);
    expect(Math.abs(report.offset!)).toBeLessThanOrEqual(report.bound!);
    expect(burst.ignored).toEqual([code, code, code, code]);
    expect(report.verdict).not.toBe('rejected');
    expect(server.keyExchanges).toHaveLength(1);
  });

  it('takes no answer with a single bit changed, wherever it is', async () => {
    // One octet a request, over the whole of the answer: header, identifier, proof.
    const length = 228;
    const changed: Tampering = {
      answer: (answer, _, index) => [
        { bytes: flipped(answer, index, index % 8) },
        { bytes: answer, afterMs: LATER_MS },
      ],
    };
    const { burst } = await measure(changed, { samples: length });
    expect(server.middle.answers.map((answer) => answer.length)).toEqual(
      Array.from({ length }, () => length),
    );
    expect(burst.samples).toHaveLength(length);
    expect(
      burst.samples.filter(
        ({ offset, delay, dispersion }) => Math.abs(offset) > delay / 2 + dispersion,
      ),
    ).toEqual([]);
  });

  it('takes no part of an answer for the whole', async () => {
    const lengths = [0, 1, 47, 48, 52, 64, 84, 100, 120, 160, 200, 224, 227];
    const cut: Tampering = {
      answer: (answer, _, index) => [
        { bytes: answer.subarray(0, lengths[index]) },
        { bytes: answer, afterMs: LATER_MS },
      ],
    };
    const { burst } = await measure(cut, { samples: lengths.length });
    expect(burst.samples).toHaveLength(lengths.length);
    expect(burst.ignored).toHaveLength(lengths.length);
  });

  it('takes an old answer neither as it is nor readdressed', async () => {
    const replaying: Tampering = {
      before: (request, index) => {
        const old = server.middle.answers[index - 1];
        return old === undefined ? [] : [{ bytes: old }, { bytes: readdressed(old, request) }];
      },
    };
    const { burst } = await measure(replaying);
    expect(burst.samples).toHaveLength(4);
    expect(burst.ignored).toHaveLength(6);
    expect(new Set(burst.ignored)).toEqual(new Set<ReasonCode>(['nts-unauthenticated']));
  });

  it('takes an answer that comes twice once, and its cookie once', async () => {
    const twice: Tampering = { answer: (bytes) => [{ bytes }, { bytes }] };
    const { burst } = await measure(twice, { samples: 12 });
    expect(burst.samples).toHaveLength(12);
    expect(new Set(burst.ignored)).toEqual(new Set<ReasonCode>(['duplicate']));
    const spent = server.middle.requests.map((request) => {
      const { start, end } = fieldsOf(request).find(({ type }) => type === cookie)!;
      return request.subarray(start, end).toString('hex');
    });
    expect(new Set(spent).size).toBe(12);
  });

  it('reads nothing that stands behind the proof', async () => {
    // A cookie of somebody else's would let him follow this computer.
    const own = Buffer.alloc(104, 7);
    own.writeUInt32BE((cookie << 16) | own.length, 0);
    const { burst } = await measure(
      { answer: (bytes) => [{ bytes: Buffer.concat([bytes, own]) }] },
      { samples: 12 },
    );
    expect(burst.samples).toHaveLength(12);
    expect(server.middle.requests.filter((request) => request.includes(own.subarray(4)))).toEqual(
      [],
    );
  });

  // chronyd answers what it cannot verify with NTSN; to plain NTP it answers plainly.
  it.each<[string, (request: Buffer) => Buffer, ReasonCode]>([
    ['a bit of the header is changed', (request) => flipped(request, 2), 'nts-nak'],
    ['the nonce is changed', (request) => flipped(request, 44), 'nts-unauthenticated'],
    [
      'the identifier is changed',
      (request) => flippedIn(request, uniqueIdentifier),
      'nts-unauthenticated',
    ],
    ['the cookie is changed', (request) => flippedIn(request, cookie), 'nts-nak'],
    ['the proof is changed', (request) => flippedIn(request, authenticator), 'nts-nak'],
    ['the proof is taken away', (request) => without(request, authenticator), 'no-answer'],
    ['nothing of NTS is left', (request) => request.subarray(0, HEADER), 'nts-unauthenticated'],
  ])('takes nothing for an answer when %s in the request', async (_, change, code) => {
    const { burst, report } = await measure(
      { request: (bytes) => [{ bytes: change(bytes) }] },
      { timeout: 0.1 },
    );
    expect(burst.samples).toEqual([]);
    expect(report).toMatchObject({ offset: null, verdict: 'silent' });
    expect(report.reasons.map((reason) => reason.code)).toContain(code);
  });
});
