import { describe, expect, test } from 'vitest';
import { createFormat } from '#shared/locale-format.ts';

/** Figures as they are read, with plain spaces. */
const plain = (text: string | null): string | null => text?.replace(/[\u00a0\u202f]/g, ' ') ?? null;

describe('the unit that the user chose', () => {
  test('holds for sizes, bounds and offsets', () => {
    const format = createFormat('en', 'just now', 'ms');
    expect(plain(format.size(1.284, 0.001))).toBe('1,284 ms');
    expect(plain(format.bound(0.0000043))).toBe('0.0043 ms');
    expect(plain(format.atMost(0.0025))).toBe('3 ms');
    const { offset, bound } = format.offset(1.2834, 0.0029);
    expect([plain(offset), plain(bound)]).toEqual(['+1,283.4 ms', '±2.9 ms']);
  });

  test('is one for a whole column', () => {
    const rows = [
      { offset: 2.5, bound: 0.01 },
      { offset: 0.0002, bound: 0.00001 },
    ];
    expect(createFormat('en', 'just now').offsetUnits(rows)).toEqual({ offset: 's', bound: 'ms' });
    expect(createFormat('en', 'just now', 'us').offsetUnits(rows)).toEqual({
      offset: 'µs',
      bound: 'µs',
    });
  });

  test('leaves what is told in minutes or was chosen as a round number', () => {
    const format = createFormat('en', 'just now', 'us');
    expect(format.size(7200)).toBe('2 hours');
    // Somebody agrees to a step of this size: half an hour must not be rounded away.
    expect(format.size(-5400, 0.003)).toBe('1 hour, 30 minutes');
    expect(createFormat('de', '').size(125_280)).toBe('1 Tag, 11 Stunden');
    expect(plain(format.exactly(0.5))).toBe('500 ms');
  });
});

test.each([
  ['de', '1,284 s', 'vor 2 Stunden', 'a, b und c'],
  ['fr', '1,284 s', 'il y a 2 heures', 'a, b et c'],
  ['es', '1,284 s', 'hace 2 horas', 'a, b y c'],
  ['pt', '1,284 s', 'há 2 horas', 'a, b e c'],
  ['zh-Hans', '1.284 s', '2小时前', 'a、b和c'],
  ['ja', '1.284 s', '2 時間前', 'a、b、c'],
])('%s: figures, times and lists in its own way', (language, size, ago, list) => {
  const format = createFormat(language, '');
  expect(plain(format.size(1.284, 0.001))).toBe(size);
  expect(plain(format.ago(0, 7_200_000))).toBe(ago);
  expect(format.list(['a', 'b', 'c'])).toBe(list);
});

test('sentences follow each other as the language has it, and empty ones leave no space', () => {
  expect(createFormat('pt', '').sentences(['A.', '', 'B.'])).toBe('A. B.');
  expect(createFormat('ja', '').sentences(['A。', 'B。', ''])).toBe('A。B。');
  expect(createFormat('zh-Hans', '').sentences(['A。', 'B。'])).toBe('A。B。');
});
