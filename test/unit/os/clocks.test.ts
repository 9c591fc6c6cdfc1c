import { expect, it } from 'vitest';
import { readClocks } from '#main/os/clocks.ts';
import { movedBetween } from '#shared/core/plan/set-clock.ts';

/** Two clocks that run alike, on a computer that puts the program aside for so long (seconds) between two of its
 * looks at them, in turn. */
function clocks(...aside: readonly number[]) {
  let now = 0;
  let looks = 0;
  const pass = (): void => {
    now += aside[looks++ % aside.length] ?? 0;
  };
  const wall = (): number => {
    pass();
    return 1_800_000_000_000 + now * 1000;
  };
  const steady = (): number => {
    pass();
    return now;
  };
  return () => readClocks(wall, steady);
}

it('takes no wait between the two clocks for a step', () => {
  const read = clocks(0.25, 0, 0.15, 0.3, 0, 0.00001, 0);
  expect(movedBetween(read(), read())).toBeCloseTo(0, 4);
});

it('takes the best that it gets on a computer that is never quiet', () => {
  const read = clocks(0.3, 0.2, 0.004, 0.001);
  expect(Math.abs(movedBetween(read(), read()))).toBeLessThan(0.003);
});

it('tells a step', () => {
  const { wall, steady } = { wall: 1_800_000_000_000, steady: 7 };
  const before = readClocks(
    () => wall,
    () => steady,
  );
  const after = readClocks(
    () => wall + 2500,
    () => steady + 1,
  );
  expect(movedBetween(before, after)).toBeCloseTo(1.5, 6);
});

it('reads the clocks of this computer', () => {
  const { wall, steady } = readClocks();
  expect(Math.abs(wall - Date.now())).toBeLessThan(60_000);
  expect(steady).toBeLessThanOrEqual(Number(process.hrtime.bigint()) / 1e9);
});
