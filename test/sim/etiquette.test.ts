import { describe, expect, it } from 'vitest';
import {
  afterAnswer,
  afterAsking,
  BURST_SPACING,
  HOST_FLOOR,
  MAX_BURST_SAMPLES,
  mayAsk,
  type AskHistory,
} from '#shared/core/schedule.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import { source } from '#test/unit/core/builders.ts';
import { DAY, runDay, scenario } from './day.ts';
import { expectWithin } from './figures.ts';
import { kiss, server } from './server.ts';

const host = source();

/** Somebody clicks once a second for a day; the answers carry these reasons. */
function clicks(codesOf: (burst: number) => ReasonCode[]): number[] {
  let history: AskHistory = new Map();
  const asked: number[] = [];
  for (let second = 0; second < DAY; second++) {
    const now = second * 1000;
    if (mayAsk(history, host, now).kind !== 'now') continue;
    history = afterAsking(history, host, now);
    history = afterAnswer(history, host, true, new Set(codesOf(asked.length)));
    asked.push(second);
  }
  return asked;
}

const gaps = (times: readonly number[]): number[] =>
  times.slice(1).map((time, n) => time - times[n]!);

describe('an impatient user, for a day', () => {
  it('asks a server no more often than a daemon at its shortest poll', () => {
    const asked = clicks(() => []);
    expect(Math.min(...gaps(asked))).toBe(HOST_FLOOR);
    expect(asked).toHaveLength(DAY / HOST_FLOOR);
    // A burst is over long before the next one may begin.
    expect((MAX_BURST_SAMPLES - 1) * BURST_SPACING).toBeLessThan(HOST_FLOOR / 2);
  });

  it('backs off from a server that says RATE, further each time, and recovers', () => {
    expect(gaps(clicks((burst) => (burst < 3 ? ['kod-rate'] : []))).slice(0, 5)).toEqual([
      128, 256, 512, 64, 64,
    ]);
    expect(clicks(() => ['kod-rate']).length).toBeLessThan(11);
  });

  it('leaves a server alone that says DENY', () => {
    expect(clicks(() => ['kod-deny'])).toEqual([0]);
  });
});

describe('a day of checks by the clock', () => {
  const four = [1, 2, 3, 4].map((n) => server(`10.0.0.${n}`));
  const says = (code: string, until = Infinity) =>
    server('10.1.1.1', { says: (t) => (t < until ? kiss(code) : {}) });
  const checksOf = (one: ReturnType<typeof server>) => {
    const checks = runDay(scenario([...four, one]), 1);
    expectWithin(checks, { p95: 0.001 });
    return {
      all: checks,
      asked: checks.filter(({ asked }) => asked.includes(one.name)).map(({ at }) => at),
    };
  };

  it('asks a server no more that says DENY or RSTR, and ends that burst', () => {
    for (const code of ['DENY', 'RSTR']) {
      const { all, asked } = checksOf(says(code));
      expect(asked).toHaveLength(1);
      const report = all[0]!.survey.servers.find(({ host }) => host === '10.1.1.1');
      expect(report).toMatchObject({ sent: 1, verdict: 'rejected' });
    }
  });

  it('asks one that says RATE ever more seldom', () => {
    const { asked } = checksOf(says('RATE'));
    const pauses = gaps(asked);
    expect(asked.length).toBeLessThan(12);
    for (const [n, pause] of pauses.entries()) {
      if (n > 0) expect(pause).toBeGreaterThanOrEqual(pauses[n - 1]! - 1);
    }
    expect(pauses.at(-1)!).toBeGreaterThan(5 * pauses[0]!);
  });

  it('asks it at every check again when it no longer says so', () => {
    const { all, asked } = checksOf(says('RATE', DAY / 4));
    const evening = all.filter(({ at }) => at > DAY / 2);
    expect(asked.filter((at) => at > DAY / 2)).toHaveLength(evening.length);
  });
});
