import { judgeBurst } from '#shared/core/client/burst.ts';
import { buildRequest, matchReply, type PendingExchange } from '#shared/core/client/exchange.ts';
import { isMeasured, isSound } from '#shared/core/client/sample.ts';
import { ntpFromUnixNs, ntpTimestamp } from '#shared/core/time/timestamp.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Seconds, UnixNs } from '#shared/units.ts';
import { check, type Target } from '../target.ts';

const ADDRESS = { address: '192.0.2.1', port: 123 };
const NONCE = Uint8Array.of(0x9e, 0x37, 0x79, 0xb9, 0x7f, 0x4a, 0x7c, 0x15);
const ELAPSED: Seconds = 0.02;

/** Sent on 22 November 2026, answered 20 ms later. */
const pending: PendingExchange = {
  ...ADDRESS,
  nonce: ntpTimestamp(new DataView(NONCE.buffer).getBigUint64(0)),
  sentAt: 1_795_366_693_000_000_000n as UnixNs,
};
const receivedAt = (pending.sentAt + 20_000_000n) as UnixNs;

const SOURCE: SourceRef = {
  ...{ id: 'a', host: 'a.example', port: 123, kind: 'server' },
  ...{ operator: null, leap: 'unknown', nts: null },
};

/** The wire form of an instant this long after the request. */
function timestampBytes(after: Seconds): Uint8Array {
  const bytes = new Uint8Array(8);
  const instant = (pending.sentAt + BigInt(Math.round(after * 1e9))) as UnixNs;
  new DataView(bytes.buffer).setBigUint64(0, ntpFromUnixNs(instant));
  return bytes;
}

/**
 * A datagram as the answer to a request, through to the judgement over its server. Checked against the
 * bytes themselves: what counts as sound passes every test that RFC 5905 (9.2, figure 22; A.5.1.1) names.
 */
export const target: Target = {
  name: 'answer',
  maxLength: 256,
  words: [
    ...[NONCE, timestampBytes(0.01), timestampBytes(0.011), timestampBytes(-60)],
    ...[Uint8Array.of(0x24, 2, 6, 0xe9), new Uint8Array(8), buildRequest(pending.nonce)],
    ...['RATE', 'DENY', 'RSTR', 'INIT', 'GPS\0'],
  ],
  maxSteps: (length) => 2000 + 4 * length,
  run(input) {
    const reply = { bytes: input, ...ADDRESS, receivedAt, elapsed: ELAPSED };
    const outcome = matchReply(pending, reply, 1e-6);
    if (outcome.kind === 'ignored') return;
    const { sample } = outcome;
    check(answersRequest(input), 'a packet that does not answer the request was taken for it');
    checkFigures(sample);
    if (isSound(sample)) checkSound(sample, input);

    const judged = judgeBurst({
      ...{ source: SOURCE, ...ADDRESS, authentication: 'none', sent: 1, samples: [sample] },
      ...{ ignored: [], failure: null, clockStepped: false, finished: true },
    });
    check(judged.standing !== 'fit' || isSound(sample), 'a server is fit by an unsound sample');
    check(judged.standing !== 'silent', 'a server that answered is silent');
    check(isMeasured(sample) || judged.measured === null, 'what was not measured is used');
  },
};

const wordAt = (input: Uint8Array, at: number): bigint =>
  new DataView(input.buffer, input.byteOffset, input.length).getBigUint64(at);

function answersRequest(input: Uint8Array): boolean {
  const version = (input[0]! >> 3) & 7;
  return (
    input.length >= 48 &&
    (input[0]! & 7) === 4 &&
    version >= 1 &&
    version <= 4 &&
    wordAt(input, 24) === pending.nonce &&
    // A crypto-NAK: four zero bytes after the header.
    !(input.length === 52 && input.subarray(48).every((byte) => byte === 0))
  );
}

function checkFigures(sample: Sample): void {
  const { offset, delay, dispersion, rootDelay, rootDispersion, at } = sample;
  for (const figure of [offset, delay, dispersion, rootDelay, rootDispersion, at]) {
    check(Number.isFinite(figure), 'a figure is not finite');
  }
  check(dispersion > 0, 'an error bound of nothing');
  check(/^[ -~]{1,15}$/.test(sample.referenceId), 'a reference id that cannot be shown');
  for (const { detail, seconds } of sample.reasons) {
    check(detail === undefined || /^[ -~]{1,16}$/.test(detail), 'a detail that cannot be shown');
    check(seconds === undefined || Number.isFinite(seconds), 'a reason without its figure');
  }
}

/** Each line is a test of RFC 5905 by the bytes, in the packet's own units. */
function checkSound(sample: Sample, input: Uint8Array): void {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const [stratum, leap] = [view.getUint8(1), view.getUint8(0) >> 6];
  const [reference, received, sent] = [wordAt(input, 16), wordAt(input, 32), wordAt(input, 40)];
  check(leap !== 3, 'sound without being synchronised');
  check(stratum >= 1 && stratum <= 15, 'sound at a stratum that means not synchronised');
  check(received !== 0n && sent !== 0n, 'sound without a timestamp');
  const held = Number(BigInt.asIntN(64, sent - received)) / 2 ** 32;
  // Bits below the server's precision are random, in every timestamp anew.
  const reading = 2 ** view.getInt8(3);
  check(held >= -reading, 'sound and sent before it was received');
  check(ELAPSED - held >= -sample.dispersion, 'sound and answered before it was asked');
  check(Math.abs(sample.delay - (ELAPSED - held)) < 1e-6, 'the delay is another');
  const distance = (view.getUint32(4) / 2 + view.getUint32(8)) / 65_536;
  check(distance < 16, 'sound beyond MAXDISP');
  check(isMeasured(sample), 'sound and not measured');
  const age = Number(BigInt.asIntN(64, sent - reference)) / 2 ** 32;
  check(reference === 0n || age >= -distance - reading, 'sound and set in the future');
}
