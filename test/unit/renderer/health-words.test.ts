import { describe, expect, expectTypeOf, test } from 'vitest';
import en from '#renderer/i18n/en.json' with { type: 'json' };
import { CHECK_WORDS } from '#main/cli/health-words.ts';
import { CHECK_IDS } from '#shared/core/health/checks.ts';
import { factWords, type FactFormat } from '#shared/model/finding-words.ts';
import type { Fix, SettingsPage, StepsCode } from '#shared/model/fix.ts';
import type { CheckId, Finding, OutcomeOf } from '#shared/model/health.ts';

type Words = typeof en.diagnose.check;
/** `true` for a check whose words are those of its outcomes, no more and no fewer. */
type Complete = {
  [I in CheckId]: I extends keyof Words
    ? [keyof Words[I]['is'], OutcomeOf<I>] extends [OutcomeOf<I>, keyof Words[I]['is']]
      ? true
      : false
    : false;
}[CheckId];

test('every check, outcome, fix and step has its words in the catalogue', () => {
  // Checked by the compiler, as for the CLI by the type of its table.
  expectTypeOf<keyof Words>().toEqualTypeOf<CheckId>();
  expectTypeOf<Complete>().toEqualTypeOf<true>();
  expectTypeOf<keyof typeof en.diagnose.fix>().toEqualTypeOf<Exclude<Fix['kind'], 'by-hand'>>();
  expectTypeOf<keyof (typeof en.diagnose.fix)['system-settings']>().toEqualTypeOf<SettingsPage>();
  expectTypeOf<keyof typeof en.diagnose.steps>().toEqualTypeOf<StepsCode>();
});

const placeholders = (sentence: string) =>
  [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
const wordsOf = (table: unknown, id: CheckId) =>
  (table as Record<string, { name: string; why: string; is: Record<string, string> }>)[id]!;

describe.each(CHECK_IDS)('%s', (id) => {
  const shown = wordsOf(en.diagnose.check, id);
  const printed = wordsOf(CHECK_WORDS, id);

  test('has the same outcomes with the same facts in both', () => {
    expect(Object.keys(shown.is).sort()).toEqual(Object.keys(printed.is).sort());
    for (const [outcome, sentence] of Object.entries(shown.is)) {
      expect([outcome, placeholders(sentence)]).toEqual([
        outcome,
        placeholders(printed.is[outcome]!),
      ]);
    }
  });

  test('says that it could not tell as such, and never as a fault', () => {
    expect(shown.is.unknown).toMatch(/^Could not tell/);
    expect(printed.is.unknown).toMatch(/^Could not tell/);
  });

  test('has a name and says why it matters', () => {
    for (const { name, why } of [shown, printed]) {
      expect(name).toMatch(/^[A-Z].*[^.]$/);
      expect(why).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('facts', () => {
  const format: FactFormat = {
    size: (seconds) => `${seconds} s`,
    duration: (seconds) => `${seconds} seconds`,
    list: (items) => items.join(' and '),
    service: (id) => `service ${id}`,
  };
  const words = (finding: Partial<Finding>) => factWords(finding as Finding, format);

  test('a size is said without its sign, a zone by what it is ahead of UTC', () => {
    const facts = { offset: -3600, zone: 'Asia/Kathmandu', ahead: 20_700 };
    expect(words({ facts })).toEqual({
      offset: '3600 s',
      zone: 'Asia/Kathmandu',
      ahead: 'UTC+05:45',
    });
    const west = { zone: 'America/St_Johns', ahead: -12_600 };
    expect(words({ facts: west }).ahead).toBe('UTC−03:30');
  });

  test('names of servers cannot disguise themselves', () => {
    const facts = { hosts: ['a.example', 'b\u202e.example'], of: 4 };
    expect(words({ facts })).toEqual({
      hosts: 'a.example and b\ufffd.example',
      of: '4',
    });
  });
});
