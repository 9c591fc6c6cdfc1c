import { describe, expect, it } from 'vitest';
import { CHECK_INTERVAL } from '#shared/core/schedule.ts';
import type { Seconds } from '#shared/units.ts';
import { HOUR, scenario, type Check } from './day.ts';
import { days, expectWithin } from './figures.ts';
import type { LocalModel } from './local-clock.ts';
import { server } from './server.ts';

const servers = [1, 2, 3, 4, 5].map((n) => server(`10.0.0.${n}`));
const dayOf = (local: Partial<LocalModel>) => days(scenario(servers, { local }));
const LIMITS = { p95: 0.001 };

/** In the middle of the burst of the tenth check. */
const MID_BURST: Seconds = 10 * CHECK_INTERVAL + 3;
const tenths = (checks: readonly Check[]) =>
  checks.filter(({ at }) => at > 10 * CHECK_INTERVAL && at < 11 * CHECK_INTERVAL);
const took = ({ at }: Check) => at - 10 * CHECK_INTERVAL;

describe('a day on which the clock is set', () => {
  it.each([3, -3, 0.05, -0.05, 0.01, -86_400])('by %d s in the middle of a burst', (by) => {
    const checks = dayOf({ steps: [{ at: MID_BURST, by }] });
    expectWithin(checks, LIMITS);
    // The burst was made again, and what was measured across the step is not in it.
    for (const check of tenths(checks)) {
      expect(took(check)).toBeGreaterThan(8);
      for (const { samples } of check.survey.servers) expect(samples).toHaveLength(4);
    }
  });

  it('by 3 s between two checks', () => {
    expectWithin(dayOf({ steps: [{ at: 9.5 * CHECK_INTERVAL, by: 3 }] }), LIMITS);
  });

  it('twice in the middle of a burst, which then means nothing', () => {
    const steps = [3, 6, 9, 12].map((after) => ({ at: 10 * CHECK_INTERVAL + after, by: 2 }));
    const checks = dayOf({ steps });
    const [others, hit] = [checks.filter((one) => !tenths(checks).includes(one)), tenths(checks)];
    expectWithin(others, LIMITS);
    expect(hit.length).toBeGreaterThan(0);
    for (const { survey } of hit) {
      expect(survey.selection).toBeNull();
      for (const { reasons, offset } of survey.servers) {
        expect(offset).toBeNull();
        expect(reasons).toContainEqual({ code: 'clock-stepped', severity: 'bad' });
      }
    }
  });

  it('by less than shows, 0.5 ms: the bounds allow for it', () => {
    expectWithin(dayOf({ steps: [{ at: MID_BURST, by: 0.0005 }] }), LIMITS);
  });
});

describe('a day on which the computer sleeps', () => {
  it('for an hour, in the middle of a burst', () => {
    const checks = dayOf({ sleeps: [{ at: MID_BURST, lasts: HOUR }] });
    expectWithin(checks, LIMITS);
    const [hit] = checks.filter(({ at }) => at > MID_BURST && at < MID_BURST + HOUR + 30);
    expect(hit?.survey.servers.every(({ samples }) => samples.length === 4)).toBe(true);
  });

  it('for eight hours, between two checks', () => {
    const checks = dayOf({ sleeps: [{ at: 9.5 * CHECK_INTERVAL, lasts: 8 * HOUR }] });
    expectWithin(checks, LIMITS);
  });

  it('while an answer is on its way', () => {
    // 11 ms after the first requests left, the answers are between the server and here.
    expectWithin(dayOf({ sleeps: [{ at: 10 * CHECK_INTERVAL + 0.011, lasts: HOUR }] }), LIMITS);
  });
});
