import { describe, expect, it } from 'vitest';
import { CHECK_INTERVAL, HOST_FLOOR } from '#shared/core/schedule.ts';
import {
  LEAST_APART,
  nextCheck,
  NOTHING_HAPPENED,
  SETTLING,
} from '#shared/core/watch/timetable.ts';

const HOUR = 3600;
const heard = { last: 1000, heard: true, disturbed: null };

describe('nextCheck', () => {
  it('is now at first, and then every interval', () => {
    expect(nextCheck(NOTHING_HAPPENED, HOUR)).toBe(0);
    expect(nextCheck(heard, HOUR)).toBe(1000 + HOUR);
  });

  it('comes sooner when nobody answered, however long the interval is', () => {
    expect(nextCheck({ ...heard, heard: false }, 24 * HOUR)).toBe(1000 + CHECK_INTERVAL);
  });

  it('comes soon after the computer woke up or changed its network', () => {
    expect(nextCheck({ ...heard, disturbed: 9000 }, 24 * HOUR)).toBe(9000 + SETTLING);
  });

  it('waits for a network that has just come, also when it is overdue', () => {
    expect(nextCheck({ ...heard, disturbed: 99_000 }, HOUR)).toBe(99_000 + SETTLING);
    expect(nextCheck({ last: null, heard: true, disturbed: 50 }, HOUR)).toBe(50 + SETTLING);
  });

  it('does not come twice for one disturbance', () => {
    expect(nextCheck({ last: 9060, heard: true, disturbed: 9000 }, HOUR)).toBe(9060 + HOUR);
  });

  it('leaves the servers alone in a network that comes and goes', () => {
    let last = 0;
    const asked: number[] = [];
    // It changes every 15 s for an hour.
    for (let now = 0; now <= HOUR; now += 15) {
      const disturbed = Math.max(0, now - 2 * SETTLING);
      if (now >= nextCheck({ last, heard: true, disturbed }, HOUR)) {
        asked.push(now);
        last = now;
      }
    }
    expect(asked.length).toBeLessThanOrEqual(HOUR / LEAST_APART);
    expect(LEAST_APART).toBeGreaterThan(HOST_FLOOR);
  });
});
