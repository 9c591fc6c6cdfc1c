import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../renderer');
const components = globSync('**/*.tsx', { cwd: root }).flatMap((path) => {
  const code = readFileSync(join(root, path), 'utf8');
  const sheet = /import styles from '(\.[^']+)'/.exec(code)?.[1];
  return sheet === undefined ? [] : [{ path, code, sheet: join(root, dirname(path), sheet) }];
});

/** The type of a CSS module is an index signature, so the compiler sees no misspelt class. */
test.each(components)('$path and its style sheet name the same classes', ({ code, sheet }) => {
  const css = readFileSync(sheet, 'utf8').replace(/\/\*.*?\*\//gs, '');
  const used = new Set([...code.matchAll(/styles\.(\w+)/g)].map(([, name]) => name));
  const selectors = css.replace(/\{[^{}]*\}/g, '{}');
  const written = new Set([...selectors.matchAll(/\.([a-z]\w*)/gi)].map(([, name]) => name));
  if (code.includes('styles[')) return;
  expect([...used].sort()).toEqual([...written].sort());
});
