import { describe, expect, it } from 'vitest';
import { fileChange } from '#shared/core/plan/diff.ts';
import { displayable, displayBytes } from '#shared/core/plan/text.ts';

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

describe('bytes for display', () => {
  it.each([
    [bytes('# Zürich 100 % ☃\n'), '# Zürich 100 % ☃'],
    ['# Z\u00fcrich\r\n', '# Zürich'], // Latin-1, not valid UTF-8
    ['tab\there', 'tab\there'],
    ['\u001b[2Jgone', '\ufffd[2Jgone'],
    [bytes('server a\u202eelpmaxe'), 'server a\ufffdelpmaxe'],
  ])('%j becomes %j', (given, shown) => expect(displayBytes(given)).toBe(shown));
  it('are cut to a length', () => expect(displayable('abcdef', 4)).toBe('abc…'));
});

describe('a change for display', () => {
  it('keeps apart hunks that lie far apart, and numbers old and new lines', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `${i + 1}\n`);
    const after = lines.with(1, 'two\n').toSpliced(18, 0, 'more\n');
    const { diff } = fileChange('/etc/x', lines.join(''), after.join(''));
    expect(diff).toHaveLength(2);
    expect(diff[1]).toContainEqual({ kind: 'add', text: 'more', oldLine: null, newLine: 19 });
    expect(diff[1]).toContainEqual({ kind: 'context', text: '19', oldLine: 19, newLine: 20 });
  });
  it('shows new and removed files whole, without the missing line end', () => {
    expect(fileChange('/x', null, 'a\n').diff).toEqual([
      [{ kind: 'add', text: 'a', oldLine: null, newLine: 1 }],
    ]);
    expect(fileChange('/x', 'a', null).diff).toEqual([
      [{ kind: 'remove', text: 'a', oldLine: 1, newLine: null }],
    ]);
  });
});
