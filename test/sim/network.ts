import { buildRequest, matchReply } from '#shared/core/client/exchange.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import { decodePacket, encodePacket, type NtpPacket } from '#shared/core/packet/header.ts';
import { spacingFor } from '#shared/core/schedule.ts';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { ntpFromUnixNs, ntpTimestamp, ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Survey } from '#shared/model/survey.ts';
import type { Seconds, UnixNs } from '#shared/units.ts';

/** A network in virtual time: requests and answers are real packets through the real core; only the
 * clock, the path and the servers are made up. Everything random comes from one seed. */
export interface Scenario {
  /** True time at the start. */
  readonly start: UnixNs;
  /** True time − local clock at the start: what a perfect measurement finds. */
  readonly localBehind: Seconds;
  /** How much faster than true time the local clock runs, in seconds per second. */
  readonly drift: number;
  readonly servers: readonly SimServer[];
  readonly samples: number;
}

export interface SimServer {
  readonly name: string;
  /** Its clock − true time. */
  readonly error: Seconds;
  /** One-way delays without queues. */
  readonly out: Seconds;
  readonly back: Seconds;
  /** Mean of the queueing delay that each leg adds, exponentially distributed. */
  readonly queue: Seconds;
  /** Share of datagrams lost on each leg, 0 to 1. */
  readonly loss: number;
  /** What it says in place of the usual. */
  readonly says: Partial<NtpPacket>;
  /** Datagrams of an attacker, who sees neither request nor nonce, ahead of the true answer. */
  readonly forged: readonly Partial<NtpPacket>[];
}

/** A good server 20 ms away over an even path with a little queueing. */
export const server = (name: string, change: Partial<SimServer> = {}): SimServer => ({
  name,
  error: 0,
  out: 0.01,
  back: 0.01,
  queue: 0.001,
  loss: 0,
  says: {},
  forged: [],
  ...change,
});

export const scenario = (
  servers: readonly SimServer[],
  change: Partial<Scenario> = {},
): Scenario => ({
  start: 1_795_366_693_000_000_000n as UnixNs,
  localBehind: 0.3,
  drift: 0,
  servers,
  samples: 4,
  ...change,
});

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LOCAL_PRECISION = 1e-6;
const PORT = 123;

const plus = (instant: UnixNs, seconds: Seconds): UnixNs =>
  (instant + BigInt(Math.round(seconds * 1e9))) as UnixNs;

const sourceOf = ({ name }: SimServer): SourceRef => ({
  id: name,
  host: name,
  port: PORT,
  kind: 'server',
  operator: null,
  leap: 'unknown',
  nts: null,
});

/** Measures all servers of a scenario and judges them. */
export function survey(setting: Scenario, seed: number): Survey {
  const random = randomFrom(seed);
  const bursts = setting.servers.map((one) => burstOf(one, setting, random));
  return judgeSurvey(bursts, 0);
}

function burstOf(one: SimServer, setting: Scenario, random: () => number): BurstResult {
  const samples: Sample[] = [];
  const ignored: ReasonCode[] = [];
  for (let round = 0; round < setting.samples; round++) {
    const at = round * spacingFor(sourceOf(one)) + random() * 0.1;
    const result = exchange(one, setting, at, random);
    ignored.push(...result.ignored);
    if (result.sample !== null) samples.push(result.sample);
  }
  return {
    source: sourceOf(one),
    address: one.name,
    port: PORT,
    authentication: 'none',
    sent: setting.samples,
    samples,
    ignored,
    failure: null,
    clockStepped: false,
    finished: true,
  };
}

/** One request, sent `at` seconds after the start, and whatever comes back. */
function exchange(
  one: SimServer,
  setting: Scenario,
  at: Seconds,
  random: () => number,
): { readonly sample: Sample | null; readonly ignored: readonly ReasonCode[] } {
  const queue = (): Seconds => -one.queue * Math.log(1 - random());
  const local = (since: Seconds): UnixNs =>
    plus(setting.start, since * (1 + setting.drift) - setting.localBehind);
  const nonce = ntpTimestamp(BigInt(Math.floor(random() * 2 ** 53)) << 11n);
  const request = buildRequest(nonce);
  const pending = { address: one.name, port: PORT, nonce, sentAt: local(at) };

  const arrived = at + one.out + queue();
  const left = arrived + 0.0001 + random() * 0.0005;
  const received = left + one.back + queue();
  const lost = random() < one.loss || random() < one.loss;
  const datagrams = one.forged.map((forged) =>
    answer(one, setting, ZERO_TIMESTAMP, at, at, forged),
  );
  if (!lost) {
    datagrams.push(answer(one, setting, nonceOf(request), arrived, left, one.says));
  }
  const ignored: ReasonCode[] = [];
  for (const bytes of datagrams) {
    const elapsed = (received - at) * (1 + setting.drift);
    const reply = { bytes, address: one.name, port: PORT, receivedAt: local(received), elapsed };
    const outcome = matchReply(pending, reply, LOCAL_PRECISION);
    if (outcome.kind === 'sample') return { sample: outcome.sample, ignored };
    ignored.push(outcome.reason);
  }
  return { sample: null, ignored };
}

function nonceOf(request: Uint8Array) {
  const decoded = decodePacket(request);
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.value.transmitTimestamp;
}

function answer(
  one: SimServer,
  { start }: Scenario,
  origin: NtpPacket['originTimestamp'],
  arrived: Seconds,
  left: Seconds,
  says: Partial<NtpPacket>,
): Uint8Array {
  const clock = (since: Seconds) => ntpFromUnixNs(plus(start, since + one.error));
  return encodePacket({
    leap: 'none',
    version: 4,
    mode: 4,
    stratum: 2,
    poll: 6,
    precision: -23,
    rootDelay: 2 ** -10,
    rootDispersion: 2 ** -10,
    referenceId: 0xc000_0201,
    referenceTimestamp: clock(-30),
    originTimestamp: origin,
    receiveTimestamp: clock(arrived),
    transmitTimestamp: clock(left),
    ...says,
  });
}
