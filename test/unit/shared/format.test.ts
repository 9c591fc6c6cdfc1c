import { describe, expect, test } from 'vitest';
import {
  durationParts,
  sizeParts,
  formatBound,
  formatMagnitude,
  formatOffset,
  formatSeconds,
  offsetUnits,
  printable,
  resolutionOf,
  unitFor,
} from '#shared/format.ts';

/** Figures and units are joined by a no-break space. */
const plain = (text: string | null): string => (text ?? '').replaceAll('\u00a0', ' ');

describe('digits follow the uncertainty', () => {
  test.each([
    [1.2840123, 0.0031, '+1.2840 s', '±3.1 ms'],
    [-0.9121, 0.014, '−912 ms', '±14 ms'],
    [0.00041, 0.0029, '+0.4 ms', '±2.9 ms'],
    [1.27903, 0.052, '+1.279 s', '±52 ms'],
    [0, 0.0029, '0.0 ms', '±2.9 ms'],
    [0.00002, 0.0043, '0.0 ms', '±4.3 ms'],
    [0.0000312, 0.0000021, '+31.2 µs', '±2.1 µs'],
    [3600.2, 0.02, '+3,600.200 s', '±20 ms'],
  ])('%d s ± %d s', (offset, bound, offsetText, boundText) => {
    const text = formatOffset(offset, bound, 'en');
    expect([plain(text.offset), plain(text.bound)]).toEqual([offsetText, boundText]);
  });

  test.each([
    [1.2840123, 0.0031, '1.284 s'],
    [-1.2840123, 0.026, '1.28 s'],
    [0.372, 0.014, '370 ms'],
    [0.0004, 0.011, '0.4 ms'],
    [0.372, null, '370 ms'],
    [0.00003, null, '30 µs'],
  ])('in a sentence: %d s ± %d s is %s', (offset, bound, text) => {
    expect(plain(formatMagnitude(offset, bound, 'en'))).toBe(text);
  });

  test('a bound has two digits', () => {
    expect(plain(formatBound(0.0523, 'en'))).toBe('52 ms');
    expect(plain(formatBound(1.26, 'en'))).toBe('1.3 s');
  });
  test('an impossible bound does not break the figure', () => {
    expect(resolutionOf(0)).toBe(1e-6);
    expect(resolutionOf(Number.NaN)).toBe(1e-6);
    expect(resolutionOf(Infinity)).toBe(1e-6);
  });
});

test('a column keeps one unit, whatever its rows', () => {
  const rows = [
    { offset: 1.2834, bound: 0.0029 },
    { offset: 0.0004, bound: 0.052 },
    { offset: null, bound: null },
  ];
  const units = offsetUnits(rows);
  expect(units).toEqual({ offset: 's', bound: 'ms' });
  const texts = rows
    .slice(0, 2)
    .map(({ offset, bound }) => plain(formatOffset(offset ?? 0, bound, 'en', units).offset));
  expect(texts).toEqual(['+1.2834 s', '0.000 s']);
  expect(unitFor([])).toBe('ms');
});

test('digits and separators are those of the language, the minus sign is a real one', () => {
  const options = { locale: 'de', unit: 's', resolution: 0.001, sign: 'always' } as const;
  expect(plain(formatSeconds(-1234.5, options))).toBe('−1.234,500 s');
});

test.each([
  [12, { value: 12, unit: 'second' }],
  [59.6, { value: 1, unit: 'minute' }],
  [840, { value: 14, unit: 'minute' }],
  [3599, { value: 1, unit: 'hour' }],
  [15_400, { value: 4, unit: 'hour' }],
  [200_000, { value: 2, unit: 'day' }],
  [-5, { value: 0, unit: 'second' }],
])('%d s as a duration', (seconds, parts) => {
  expect(durationParts(seconds)).toEqual(parts);
});

test('text from outside cannot hide what it is', () => {
  expect(printable('a\u202eb\u0007c\td')).toBe('a\ufffdb\ufffdc    d');
});

test.each([
  [100, '1 minute 40 second'],
  [119.6, '2 minute'],
  [3599.4, '59 minute 59 second'],
  [3599.6, '1 hour'],
  [5400, '1 hour 30 minute'],
  [86_369, '23 hour 59 minute'],
  [86_371, '1 day'],
  [125_280, '1 day 11 hour'],
  [99 * 86_400 + 3600, '99 day 1 hour'],
  [200 * 86_400 + 7200, '200 day'],
])('%d s as a size is %s', (seconds, words) => {
  expect(
    sizeParts(seconds)
      .map(({ value, unit }) => `${value} ${unit}`)
      .join(' '),
  ).toBe(words);
});
