import { describe, expect, it } from 'vitest';
import { slewingOn } from '#shared/core/slewing.ts';
import { jumpsBetween, type ClockTick } from '#shared/core/watch/jump.ts';

const START: ClockTick = {
  ...{ wall: 1_700_000_000_000, steady: 500, sleepless: 900 },
  slewing: slewingOn('linux'),
};

/** The clocks a while later; what is given is added on top. */
const later = (
  seconds: number,
  { slept = 0, stepped = 0, tells = true, on = 'linux' } = {},
): ClockTick => ({
  wall: START.wall + (seconds + slept + stepped) * 1000,
  steady: START.steady + seconds,
  sleepless: tells ? START.sleepless! + seconds + slept : null,
  slewing: slewingOn(on),
});

describe('jumpsBetween', () => {
  it('sees nothing in clocks that run', () => {
    expect(jumpsBetween(START, later(15))).toEqual({ gone: 15, slept: 0, stepped: 0 });
  });

  it.each([3600, -0.4, -86_400 * 365 * 20])('sees a step of %f s for what it is', (stepped) => {
    const jumps = jumpsBetween(START, later(15, { stepped }));
    expect(jumps).toMatchObject({ gone: 15, slept: 0 });
    expect(jumps.stepped).toBeCloseTo(stepped, 3);
  });

  it('does not take a night for a step', () => {
    const jumps = jumpsBetween(START, later(15, { slept: 8 * 3600 }));
    expect(jumps).toEqual({ gone: 8 * 3600 + 15, slept: 8 * 3600, stepped: 0 });
  });

  it('tells both where both happened', () => {
    const jumps = jumpsBetween(START, later(15, { slept: 600, stepped: -2 }));
    expect(jumps).toMatchObject({ gone: 615, slept: 600 });
    expect(jumps.stepped).toBeCloseTo(-2, 6);
  });

  it('takes the fastest slew of a kernel for none, and a faster one for a step', () => {
    const day = 86_400;
    expect(jumpsBetween(START, later(day, { stepped: day * 499e-6 })).stepped).toBe(0);
    expect(jumpsBetween(START, later(day, { stepped: day * 503e-6 })).stepped).not.toBe(0);
  });

  it.each([
    // Two seconds that sntp slews away: 5 ms each second.
    ['darwin', 15, 0.075, false],
    ['darwin', 900, 900 * 5.5e-3, false],
    ['darwin', 15, 0.2, true],
    // All that Windows Time corrects without a step.
    ['win32', 15, -0.9, false],
    ['win32', 15, 1.1, true],
    ['linux', 15, 0.075, true],
  ])('on %s takes %d s in which the clock moved by %d s for a step or not', (on, gone, by, is) => {
    const { stepped } = jumpsBetween(START, later(gone, { stepped: by, on }));
    expect(stepped !== 0).toBe(is);
  });

  it('does not see what the clocks do not tell closely enough', () => {
    expect(jumpsBetween(START, later(15, { slept: 0.02, stepped: 0.02 }))).toEqual({
      gone: 15,
      slept: 0,
      stepped: 0,
    });
  });

  it('counts sleep as time where the monotonic clock goes on', () => {
    const before = { ...START, sleepless: null };
    expect(jumpsBetween(before, later(3600, { tells: false }))).toEqual({
      gone: 3600,
      slept: 0,
      stepped: 0,
    });
  });
});
