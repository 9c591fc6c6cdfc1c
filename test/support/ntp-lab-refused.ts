import type { NtpPacket } from '#shared/core/packet/header.ts';
import { ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import { answer, type Case } from './ntp-lab-case.ts';
import { asciiId, stampNow } from './ntp-lab-misbehaving.ts';

/** A part of an answer; a function where it needs the present time or the request. */
type Change = Partial<NtpPacket> | ((request: NtpPacket) => Partial<NtpPacket>);

/** An answer whose own content speaks against it. */
const refused = (name: string, reason: ReasonCode, change: Change): Case => ({
  name,
  does: (request) => [
    { bytes: answer(request, typeof change === 'function' ? change(request) : change) },
  ],
  gives: { refused: reason },
});

/** As ntpd and NTPsec kiss: the nonce in every timestamp. */
const kiss = (code: string, reason: ReasonCode): Case =>
  refused(`a kiss ${code}`, reason, ({ transmitTimestamp }) => ({
    leap: 'unsynchronised',
    stratum: 0,
    referenceId: asciiId(code),
    receiveTimestamp: transmitTimestamp,
    transmitTimestamp,
  }));

const KISSES: readonly Case[] = [
  kiss('RATE', 'kod-rate'),
  kiss('DENY', 'kod-deny'),
  kiss('RSTR', 'kod-rstr'),
  // The others of RFC 5905, figure 13, that of RFC 8915, 5.7, and one for experiments.
  ...['ACST', 'AUTH', 'AUTO', 'BCST', 'CRYP', 'DROP', 'INIT', 'MCST', 'NKEY', 'RMOT', 'STEP'].map(
    (code) => kiss(code, 'kod-other'),
  ),
  kiss('NTSN', 'kod-other'),
  kiss('XABC', 'kod-other'),
  refused('a kiss RATE with a good time', 'kod-rate', { stratum: 0, referenceId: asciiId('RATE') }),
  refused('a kiss DENY of all zeros', 'kod-deny', {
    stratum: 0,
    referenceId: asciiId('DENY'),
    receiveTimestamp: ZERO_TIMESTAMP,
    transmitTimestamp: ZERO_TIMESTAMP,
  }),
];

const NO_CLOCK: readonly Case[] = [
  refused('stratum 0 with a good time and no code', 'unsynchronised', {
    stratum: 0,
    referenceId: 0,
  }),
  refused('stratum 0 with a good time and a code that is no text', 'unsynchronised', {
    stratum: 0,
    referenceId: 0x1b5b324a,
  }),
  refused('leap indicator 3', 'unsynchronised', { leap: 'unsynchronised' }),
  ...[16, 17, 255].map((stratum) =>
    refused(`stratum ${String(stratum)}`, 'unsynchronised', { stratum }),
  ),
  refused('what chrony answers without a source', 'unsynchronised', {
    leap: 'unsynchronised',
    stratum: 0,
    referenceId: 0,
    rootDelay: 1,
    rootDispersion: 1,
    referenceTimestamp: ZERO_TIMESTAMP,
  }),
];

const NO_TIME: readonly Case[] = [
  refused('no receive timestamp', 'zero-timestamp', { receiveTimestamp: ZERO_TIMESTAMP }),
  refused('no transmit timestamp', 'zero-timestamp', { transmitTimestamp: ZERO_TIMESTAMP }),
  refused('nothing but zeros and the nonce', 'zero-timestamp', {
    stratum: 1,
    poll: 0,
    precision: 0,
    rootDispersion: 0,
    referenceId: 0,
    referenceTimestamp: ZERO_TIMESTAMP,
    receiveTimestamp: ZERO_TIMESTAMP,
    transmitTimestamp: ZERO_TIMESTAMP,
  }),
  refused('the nonce as receive timestamp', 'zero-timestamp', ({ transmitTimestamp }) => ({
    receiveTimestamp: transmitTimestamp,
  })),
  refused('the nonce as transmit timestamp', 'zero-timestamp', ({ transmitTimestamp }) => ({
    transmitTimestamp,
  })),
  refused('the nonce in both', 'zero-timestamp', ({ transmitTimestamp }) => ({
    receiveTimestamp: transmitTimestamp,
    transmitTimestamp,
  })),
];

const NOT_CAUSAL: readonly Case[] = [
  refused('sent a millisecond before it was asked', 'backward-timestamps', () => ({
    transmitTimestamp: stampNow(-0.001),
  })),
  refused('sent an hour before it was asked', 'backward-timestamps', () => ({
    transmitTimestamp: stampNow(-3600),
  })),
  refused('held for longer than the round trip took', 'negative-delay', () => ({
    receiveTimestamp: stampNow(-3600),
  })),
  refused('sent 10 s after it came', 'negative-delay', () => ({ transmitTimestamp: stampNow(10) })),
  refused('a reference a second ahead', 'reference-in-future', () => ({
    referenceTimestamp: stampNow(1),
  })),
  refused('a reference a year ahead', 'reference-in-future', () => ({
    referenceTimestamp: stampNow(365 * 86_400),
  })),
  refused('a reference two days old', 'stale', () => ({ referenceTimestamp: stampNow(-172_800) })),
  refused('a reference of 1970', 'stale', () => ({ referenceTimestamp: stampNow(-1.7e9) })),
];

const TOO_FAR: readonly Case[] = [
  refused('a root dispersion of 16 s', 'root-distance', { rootDispersion: 16 }),
  refused('the largest root dispersion', 'root-distance', { rootDispersion: 65_535.99 }),
  refused('a root delay of 32 s', 'root-distance', { rootDelay: 32 }),
  refused('a root delay below zero, as version 3 had', 'root-distance', { rootDelay: 65_535.99 }),
  refused('a root distance above 1 s', 'root-distance', { rootDispersion: 1.01 }),
  refused('a precision of 1 s', 'root-distance', { precision: 0 }),
  refused('a precision of 16 s', 'root-distance', { precision: 4 }),
  refused('a precision of 2^127 s', 'root-distance', { precision: 127 }),
];

/** Two answers that both know the nonce, in either order; nobody can tell which of them is true. */
const CONTRADICTORY: readonly Case[] = [
  {
    name: 'an answer an hour ahead, and then the true one',
    does: (request) => [
      { bytes: answer(request, {}, { shift: 3600 }) },
      { bytes: answer(request) },
    ],
    gives: { refused: 'conflicting-answers' },
    ignored: ['conflicting-answers'],
  },
  {
    name: 'the true answer, and then one 2 s behind',
    does: (request) => [{ bytes: answer(request) }, { bytes: answer(request, {}, { shift: -2 }) }],
    gives: { refused: 'conflicting-answers' },
    ignored: ['conflicting-answers'],
  },
];

/** Servers that answer, and whose answers must be refused. */
export const REFUSED: readonly Case[] = [
  ...KISSES,
  ...NO_CLOCK,
  ...NO_TIME,
  ...NOT_CAUSAL,
  ...TOO_FAR,
  ...CONTRADICTORY,
];
