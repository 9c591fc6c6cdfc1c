import { describe, expect, it } from 'vitest';
import { leapNear, mayLeap } from '#shared/core/select/leap-second.ts';

const at = (text: string) => Date.parse(text) / 1000;
const DAY = 86_400;

describe('leapNear', () => {
  it.each([
    ['2016-12-31T12:00:00Z', '2017-01-01T00:00:00Z'],
    ['2017-01-01T00:00:00Z', '2017-01-01T00:00:00Z'],
    ['2017-01-02T00:00:00Z', '2017-01-01T00:00:00Z'],
    ['2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z'],
    ['2026-02-28T23:59:59Z', '2026-03-01T00:00:00Z'],
  ])('finds the end of the month near %s', (now, end) => {
    expect(leapNear(at(now), DAY)).toBe(at(end));
  });

  it.each(['2016-12-30T23:59:59Z', '2017-01-02T00:00:01Z', '2026-11-15T00:00:00Z'])(
    'finds none near %s',
    (now) => {
      expect(leapNear(at(now), DAY)).toBeNull();
    },
  );
});

describe('mayLeap', () => {
  it.each([
    ['2017-01-01T00:00:00Z', true],
    ['2017-07-01T00:00:00Z', true],
    ['2017-04-01T00:00:00Z', true],
    ['2017-02-01T00:00:00Z', false],
    ['2017-12-01T00:00:00Z', false],
  ])('at %s: %s', (end, may) => {
    expect(mayLeap(at(end))).toBe(may);
  });
});
