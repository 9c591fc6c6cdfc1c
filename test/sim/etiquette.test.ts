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

const DAY = 86_400;
const host = source();

/** Somebody clicks once a second for a day; the answers carry what `kiss` says of each burst. */
function clicks(kiss: (burst: number) => ReasonCode[]): number[] {
  let history: AskHistory = new Map();
  const asked: number[] = [];
  for (let second = 0; second < DAY; second++) {
    const now = second * 1000;
    if (mayAsk(history, host, now).kind !== 'now') continue;
    history = afterAsking(history, host, now);
    history = afterAnswer(history, host, new Set(kiss(asked.length)));
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
