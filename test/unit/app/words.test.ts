import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { words } from '#main/app/words.ts';
import type { Language } from '#shared/model/settings.ts';

const root = join(import.meta.dirname, '../../..');
const languages = readdirSync(join(root, 'renderer/i18n'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', '') as Language);
const app = join(root, 'main/app');
const sources = readdirSync(app).map((file) => readFileSync(join(app, file), 'utf8'));
const named = sources.flatMap((source) =>
  [...source.matchAll(/\bt\('([^']+)'/g)].map(([, key]) => key ?? ''),
);

describe.each(languages)('the words of the system in %s', (language) => {
  const { t } = words(language, 'auto');

  it('are all there, although the main process holds a part of the catalogue alone', () => {
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter((key) => (t as (key: string) => string)(key) === key);
    expect(missing.filter((key) => key !== 'native.alert.several')).toEqual([]);
    expect(t('native.alert.several', { count: 2 })).toContain('2');
    expect(t('screen.overview')).not.toBe('screen.overview');
    expect(t('headline.never')).not.toBe('headline.never');
  });
});

it('figures are in the unit that was chosen', () => {
  expect(words('en', 'ms').format.size(1.284, 0.001)).toBe('1,284\u00a0ms');
  expect(words('de', 'auto').format.size(1.284, 0.001)).toBe('1,284\u00a0s');
});
