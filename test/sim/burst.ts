import type { LocalClock } from '#main/net/clock.ts';
import { FULL_BURST } from '#main/engine/limits.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import { PLAIN_NTP } from '#shared/core/client/protocol.ts';
import { decodePacket } from '#shared/core/packet/header.ts';
import { spacingFor } from '#shared/core/schedule.ts';
import { ntpTimestamp, ZERO_TIMESTAMP, type NtpTimestamp } from '#shared/core/time/timestamp.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { Seconds, UnixNs } from '#shared/units.ts';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import { answerOf, PORT, sourceOf, type Over, type SimServer } from './server.ts';

/** What all bursts of a scenario share. */
export interface World {
  readonly agenda: Agenda;
  readonly random: Random;
  /** The product's own clock, over the virtual readings. */
  readonly clock: LocalClock;
  readonly utc: Over<UnixNs>;
  /** Mean time by which the program notices an answer late. */
  readonly stall: Seconds;
  readonly samples: number;
}

/** As in `main/net/burst`: the oldest calibration that a request may leave with, and how long an answer
 * is listened for that may come late or twice. */
const OLDEST_CALIBRATION: Seconds = 2;
const GRACE: Seconds = 0.02;

/** An answer that is overtaken comes this much later: after the answer to the next request. */
const DETOUR: Seconds = 2.2;

const REFUSALS: ReadonlySet<ReasonCode> = new Set(['kod-rate', 'kod-deny', 'kod-rstr']);

/**
 * A burst as `main/net/burst` makes it, in virtual time and over a virtual network: requests at the pace
 * of the etiquette, each with a time limit; one that was lost is asked again, once; it ends when the
 * server wants no more; and it is made again, once, when the clock was stepped meanwhile. Requests,
 * answers and the judgement over them are the product's own.
 */
export function startBurst(one: SimServer, world: World, done: (burst: BurstResult) => void): void {
  attempt(one, world, (first, stepped) => {
    if (!stepped) done(first);
    else if (isRefused(first)) done({ ...first, clockStepped: true });
    else
      attempt(one, world, (second, again) =>
        done(again ? { ...second, samples: [], clockStepped: true } : second),
      );
  });
}

const isRefused = ({ samples }: BurstResult): boolean =>
  samples.some(({ reasons }) => reasons.some(({ code }) => REFUSALS.has(code)));

function attempt(
  one: SimServer,
  world: World,
  done: (burst: BurstResult, stepped: boolean) => void,
): void {
  const { agenda, clock } = world;
  const steps = clock.steps;
  const samples: Sample[] = [];
  const ignored: ReasonCode[] = [];
  let ended = 0;
  let sent = 0;

  const result = (): BurstResult => ({
    source: sourceOf(one),
    address: one.name,
    port: PORT,
    authentication: 'none',
    sent,
    samples: [...samples],
    ignored: [...ignored],
    failure: null,
    clockStepped: false,
    finished: true,
  });
  const finish = () =>
    agenda.at(agenda.now + GRACE, 'timer', () => {
      if (!clock.agrees()) clock.recalibrate();
      done(result(), clock.steps !== steps);
    });
  const next = (sentAt: Seconds, sample: Sample | null) => {
    if (sample !== null) samples.push(sample);
    ended += 1;
    const lost = samples.length > 0 && samples.length < ended;
    const over = (lost ? ended - 1 : ended) >= world.samples;
    if (over || isRefused(result()) || clock.steps !== steps) finish();
    else agenda.at(sentAt + spacingFor(sourceOf(one)), 'timer', ask);
  };
  function ask() {
    const age = Number(clock.monotonic() - clock.calibration.at) / 1e9;
    if (age > OLDEST_CALIBRATION) clock.recalibrate();
    sent += 1;
    exchange(one, world, ignored, next);
  }
  ask();
}

/** One request, and whatever comes back; tells when it left and what was measured. */
function exchange(
  one: SimServer,
  { agenda, clock, random, utc, stall }: World,
  ignored: ReasonCode[],
  done: (sentAt: Seconds, sample: Sample | null) => void,
): void {
  const nonce = ntpTimestamp(BigInt(1 + Math.floor(random.uniform() * 2 ** 53)) << 10n);
  const asked = PLAIN_NTP.ask(nonce)!;
  const sent = clock.monotonic();
  const pending = { address: one.name, port: PORT, nonce, sentAt: clock.at(sent) };
  const precision = clock.precision(sent);
  const sentAt = agenda.now;
  let open = true;
  const end = (sample: Sample | null) => {
    if (open) done(sentAt, sample);
    open = false;
  };
  const arrive = (bytes: Uint8Array) => {
    const arrived = clock.monotonic();
    const outcome = asked.match(
      pending,
      {
        bytes,
        address: one.name,
        port: PORT,
        receivedAt: clock.at(arrived),
        elapsed: Number(arrived - sent) / 1e9,
      },
      Math.max(precision, clock.precision(arrived)),
    );
    if (outcome.kind === 'ignored') ignored.push(outcome.reason);
    else if (open) end(outcome.sample);
    else ignored.push('duplicate');
  };
  const leg = (delay: Seconds, at: Seconds) => delay + random.exponential(one.queue(at));
  const send = (origin: NtpTimestamp, reached: Seconds, says: typeof one.says) => {
    const left = reached + 0.0001 + random.uniform() * 0.0005;
    const bytes = answerOf(one, utc, origin, reached, left, says(reached));
    const detour = random.uniform() < one.overtaken ? DETOUR : 0;
    const back = left + leg(one.back, left) + detour + random.exponential(stall);
    if (random.uniform() >= one.loss) agenda.at(back, 'packet', () => arrive(bytes));
    if (random.uniform() < one.twice) agenda.at(back + 0.001, 'packet', () => arrive(bytes));
  };

  for (const forged of one.forged) {
    const bytes = answerOf(one, utc, ZERO_TIMESTAMP, sentAt, sentAt, forged);
    agenda.at(sentAt + 0.001, 'packet', () => arrive(bytes));
  }
  const reached = sentAt + leg(one.out, sentAt);
  if (random.uniform() >= one.loss && one.answers(reached)) {
    send(nonceOf(asked.bytes), reached, one.says);
  }
  agenda.at(sentAt + FULL_BURST.timeout, 'timer', () => end(null));
}

/** What a server takes over into its answer. */
function nonceOf(request: Uint8Array): NtpTimestamp {
  const decoded = decodePacket(request);
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.value.transmitTimestamp;
}
