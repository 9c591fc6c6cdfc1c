import { expect, it } from 'vitest';
import { createCrashLimit } from '#main/app/crash-limit.ts';

it('opens a page that is gone again, but not one that keeps going', () => {
  let now = 1000;
  const isWorthIt = createCrashLimit(() => now);
  const after = (ms: number): boolean => {
    now += ms;
    return isWorthIt();
  };
  expect([after(0), after(1000), after(1000), after(1000)]).toEqual([true, true, true, false]);
  // Once in a while is no failure of the page alone.
  expect(Array.from({ length: 20 }, () => after(61_000))).not.toContain(false);
});
