import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import type { AddressProblem, ElevationProblem } from '#shared/errors.ts';
import type { CapabilityProblem } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { HelperStep } from '#shared/model/plan.ts';
import type { NtsProblem, ReasonCode } from '#shared/model/reason.ts';
import en from '#renderer/i18n/en.json' with { type: 'json' };

/** Where keys of the catalogue are named. */
const roots = ['renderer', 'main/app', 'shared/model'];
const sources = roots
  .map((root) => join(import.meta.dirname, '../../..', root))
  .flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => readFileSync(join(root, path), 'utf8')),
  )
  .join('\n');

/** Every key with its dots; plural forms count as one key. */
function keysOf(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value, `${prefix}${name}.`)
      : [`${prefix}${name.replace(/_(zero|one|other)$/, '')}`],
  );
}
const keys = new Set(keysOf(en));
/** Keys as they stand in the code, and the fixed beginnings of those that are put together. */
const literal = new Set(
  [...sources.matchAll(/'([a-z][\w-]*(?:\.[\w-]+)+)'/gi)].map(([, key]) => key!),
);
const beginnings = [...sources.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*\.)\$\{/gi)].map(
  ([, key]) => key!,
);

test('no text is left that nothing shows', () => {
  const unused = [...keys].filter(
    (key) => !literal.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)),
  );
  expect(unused).toEqual([]);
});

test('every key that the code names has its text', () => {
  const called = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key!);
  expect(called.length).toBeGreaterThan(100);
  expect(called.filter((key) => !keys.has(key))).toEqual([]);
});

test('plural forms come in pairs', () => {
  const flat = JSON.stringify(en);
  const ones = [...flat.matchAll(/"([\w-]+)_one"/g)].map(([, name]) => name);
  const others = [...flat.matchAll(/"([\w-]+)_other"/g)].map(([, name]) => name);
  expect(ones.sort()).toEqual(others.sort());
});

test('codes of the model and their words are the same set', () => {
  // Checked by the compiler; a code without words or words without a code do not compile.
  expectTypeOf<
    Exclude<keyof typeof en.reason, 'falsetickerBy' | 'dns-down'>
  >().toEqualTypeOf<ReasonCode>();
  expectTypeOf<keyof typeof en.nts>().toEqualTypeOf<NtsProblem>();
  expectTypeOf<keyof typeof en.address>().toEqualTypeOf<AddressProblem>();
  expectTypeOf<keyof typeof en.elevation>().toEqualTypeOf<ElevationProblem>();
  expectTypeOf<keyof typeof en.capability>().toEqualTypeOf<CapabilityProblem>();
  expectTypeOf<keyof typeof en.backend>().toEqualTypeOf<BackendId>();
  expectTypeOf<keyof typeof en.step>().toEqualTypeOf<HelperStep>();
  expect(Object.keys(en.reason).length).toBeGreaterThan(20);
});
