import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bugOf, guarded } from '#main/engine/guard.ts';

const detailOf = (thrown: unknown): string => {
  const { context } = bugOf(thrown);
  return 'detail' in context ? context.detail : '';
};

it('tells the kind of an exception and its place in the program, and nothing of this computer', async () => {
  const answer = await guarded(() => {
    readFileSync('/home/ada/diary.txt');
    throw new Error('not reached');
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'bug', retry: 'never' } });
  const text = JSON.stringify(answer);
  expect(text).toMatch(/Error ENOENT at guard\.test\.ts:\d+:\d+/);
  expect(text).not.toMatch(/ada|diary|\//);
});

it('does not take a line of the message for a place', () => {
  expect(detailOf(new RangeError('first\n    at diary.ts:1:2'))).toMatch(
    /^RangeError at guard\.test\.ts:\d+:\d+$/,
  );
  expect(detailOf('diary')).toBe('string');
});
