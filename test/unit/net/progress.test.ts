import { describe, expect, it } from 'vitest';
import type { BurstResult } from '#shared/core/client/burst.ts';
import { PLAIN_NTP } from '#shared/core/client/protocol.ts';
import type { MonotonicNs } from '#shared/units.ts';
import { emptyResult } from '#main/net/burst-state.ts';
import { progressOf, type PlannedBurst, type SurveyMoment } from '#main/net/progress.ts';
import { goodSample } from '#test/support/ntp-lab-sample.ts';
import { labSource } from '#test/support/ntp-lab-measure.ts';

const at = (seconds: number) => BigInt(Math.round(seconds * 1e9)) as MonotonicNs;
const server = { address: '192.0.2.1', port: 123 };

const burst = (done: number, nextAt: number, change: Partial<BurstResult> = {}): PlannedBurst => ({
  state: {
    result: { ...emptyResult(labSource(server), PLAIN_NTP, server), sent: done, ...change },
    done,
    nextAt: at(nextAt),
  },
  spacing: 2,
  samples: 4,
});

const moment = (change: Partial<SurveyMoment>): SurveyMoment => ({
  now: at(100),
  bursts: [],
  unresolved: [],
  timeout: 1,
  limit: 60,
  ...change,
});

const plan = { spacing: 2, samples: 4 };

describe('progress', () => {
  it('counts a name that has not resolved as one server', () => {
    expect(progressOf(moment({ unresolved: [plan, plan] }))).toMatchObject({
      phase: 'resolving',
      done: 0,
      planned: 8,
      servers: 2,
      round: 1,
      secondsLeft: 7,
    });
  });

  it('expects answers from those that have answered, and time limits from those that have not', () => {
    const answering = burst(2, 101, { samples: [goodSample, goodSample] });
    expect(progressOf(moment({ bursts: [answering] }))).toMatchObject({
      phase: 'measuring',
      done: 2,
      planned: 4,
      round: 2,
      answeredServers: 1,
      secondsLeft: 3,
    });
    const silent = burst(2, 101);
    expect(progressOf(moment({ bursts: [answering, silent] })).secondsLeft).toBe(4);
  });

  it('counts what an early end leaves out as done, and then has nothing left', () => {
    const ended = burst(1, 102, { finished: true });
    expect(progressOf(moment({ bursts: [ended] }))).toMatchObject({
      phase: 'judging',
      done: 4,
      planned: 4,
      secondsLeft: 0,
    });
  });

  it('plans one request for a server that may get no more', () => {
    const single = { ...burst(1, 101, { samples: [goodSample] }), samples: 1 };
    const bursts = [single, burst(1, 101, { samples: [goodSample] })];
    expect(progressOf(moment({ bursts }))).toMatchObject({ done: 2, planned: 5, rounds: 4 });
  });

  it('never promises more than the time limit of the whole', () => {
    expect(progressOf(moment({ bursts: [burst(0, 100)], limit: 1.5 })).secondsLeft).toBe(1.5);
  });

  it('adds up the sends of many servers', () => {
    const bursts = Array.from({ length: 9000 }, () => burst(0, 100));
    expect(progressOf(moment({ bursts })).secondsLeft).toBeCloseTo(36, 6);
  });
});
