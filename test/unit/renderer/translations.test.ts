import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printable } from '#shared/format.ts';
import { LANGUAGES } from '#shared/model/settings.ts';

/** docs/translating.md states the rules that are tested here. */

const folder = join(import.meta.dirname, '../../../renderer/i18n');
const languages = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

type Forms = ReadonlyMap<string, string>;
const PLAIN = '';
const MANY = 'other';

/** Every text by its key without the plural form, and by that form. */
function textsOf(language: string): ReadonlyMap<string, Forms> {
  const texts = new Map<string, Map<string, string>>();
  const walk = (tree: object, path: string): void => {
    for (const [name, value] of Object.entries(tree) as [string, unknown][]) {
      if (typeof value === 'object' && value !== null) {
        walk(value, `${path}${name}.`);
        continue;
      }
      const form = /_(zero|one|two|few|many|other)$/.exec(name)?.[1] ?? PLAIN;
      const key = path + (form === PLAIN ? name : name.slice(0, -form.length - 1));
      texts.set(key, (texts.get(key) ?? new Map<string, string>()).set(form, String(value)));
    }
  };
  walk(JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')) as object, '');
  return texts;
}

/** The plural forms of numbers below a million: what is counted here is never more. */
function formsOf(language: string): ReadonlySet<string> {
  const rules = new Intl.PluralRules(language);
  return new Set(Array.from({ length: 1001 }, (_, count) => rules.select(count)));
}

const COUNT = /\{\{count\b/;
/** Of what there may be thousands. */
const GROUPED = '{{count, number}}';
const placeholders = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{\{.*?\}\}/g)].map(([whole]) => whole))]
    .filter((placeholder) => !COUNT.test(placeholder))
    .sort();

const english = textsOf('en');

test('each catalogue is of a language that can be chosen', () => {
  expect(LANGUAGES).toEqual(expect.arrayContaining(languages));
});

describe.each(languages)('%s', (language) => {
  const texts = textsOf(language);
  const forms = formsOf(language);
  const zeroIsOne = new Intl.PluralRules(language).select(0) === 'one';

  test('has the keys of English, no more and no fewer', () => {
    expect([...texts.keys()].filter((key) => !english.has(key))).toEqual([]);
    expect([...english.keys()].filter((key) => !texts.has(key))).toEqual([]);
  });

  test('has the plural forms of its own grammar', () => {
    const wrong = [...texts].filter(([key, has]) => {
      const model = english.get(key);
      if (model === undefined) return false;
      const mayBePlural = model.has(MANY) || COUNT.test(model.get(PLAIN) ?? '');
      if (has.has(PLAIN)) return has.size > 1 || !model.has(PLAIN);
      const wanted = new Set([...forms, ...(model.has('zero') ? ['zero'] : [])]);
      return !mayBePlural || [...wanted].sort().join() !== [...has.keys()].sort().join();
    });
    expect(wrong.map(([key, has]) => [key, ...has.keys()])).toEqual([]);
  });

  test('has the placeholders of English in every form', () => {
    const wrong = [...texts].flatMap(([key, has]) =>
      [...has]
        .filter(([form, text]) => {
          const model = english.get(key);
          if (model === undefined) return false;
          const many = model.get(MANY) ?? model.get(PLAIN) ?? '';
          const same = model.get(form) ?? many;
          const needsCount =
            COUNT.test(many) && (form === PLAIN || form === MANY || (form === 'one' && zeroIsOne));
          return (
            placeholders(text).join() !== placeholders(same).join() ||
            (needsCount && !COUNT.test(text)) ||
            (COUNT.test(text) && text.includes(GROUPED) !== many.includes(GROUPED)) ||
            (!COUNT.test(many) && COUNT.test(text))
          );
        })
        .map(([, text]) => [key, text]),
    );
    expect(wrong).toEqual([]);
  });

  test('has texts that can be shown as they are', () => {
    const wrong = [...texts.values()]
      .flatMap((has) => [...has.values()])
      .filter((text) => text.trim() === '' || printable(text) !== text || text.includes('$t('));
    expect(wrong).toEqual([]);
  });

  // English is not compared with itself.
  if (language !== 'en') {
    test('lists what reads as in English', () => {
      const same = [...texts].flatMap(([key, has]) =>
        [...has]
          .filter(([form, text]) => /[a-z]{4}/.test(text) && english.get(key)?.get(form) === text)
          .map(([, text]) => `  ${key}: ${text}\n`),
      );
      // Names stay as they are, so this is for people to look at.
      if (same.length > 0)
        process.stderr.write(`${language}, the same as English:\n${same.join('')}`);
      expect(same.length).toBeLessThan(english.size / 4);
    });
  }
});
