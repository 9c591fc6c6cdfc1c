import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import type { Actions } from '#main/app/actions.ts';
import { menuTemplate } from '#main/app/menu-template.ts';
import { words } from '#main/app/words.ts';
import { languageFor } from '#shared/model/language.ts';

const nothing: Actions = {
  open: () => undefined,
  measure: () => undefined,
  sync: () => undefined,
  quit: () => undefined,
};
const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...flat(Array.isArray(item.submenu) ? item.submenu : [])]);

describe('the menu', () => {
  it.each(['darwin', 'win32', 'linux'] as const)('gives no key twice on %s', (platform) => {
    const keys = flat(menuTemplate(platform, 'Trueclock', words('en', 'auto'), nothing)).flatMap(
      ({ accelerator }) => accelerator ?? [],
    );
    expect(keys).toEqual([...new Set(keys)]);
    expect(keys).toEqual(expect.arrayContaining(['CmdOrCtrl+1', 'CmdOrCtrl+8', 'CmdOrCtrl+,']));
  });

  it('holds the settings where each system has them', () => {
    const first = (platform: NodeJS.Platform) =>
      menuTemplate(platform, 'Trueclock', words('en', 'auto'), nothing)[0];
    expect(first('darwin')?.label).toBe('Trueclock');
    expect(first('linux')?.label).toBe('File');
    for (const platform of ['darwin', 'linux'] as const) {
      const items = flat([first(platform) ?? {}]).map(({ label }) => label);
      expect(items).toEqual(expect.arrayContaining(['Settings…', 'Quit Trueclock']));
    }
  });
});

describe('the language of menus and notifications', () => {
  it.each([
    ['system', ['de-AT', 'en'], 'de'],
    ['system', ['pt-BR'], 'pt'],
    ['system', ['zh-CN'], 'zh-Hans'],
    ['system', ['zh-Hans-SG'], 'zh-Hans'],
    ['system', ['zh-TW', 'ja-JP'], 'ja'],
    ['system', ['nl-NL'], 'en'],
    ['system', [], 'en'],
    ['fr', ['de-DE'], 'fr'],
  ] as const)('is, of %s and %j, %s', (chosen, preferred, language) => {
    expect(languageFor(chosen, preferred)).toBe(language);
  });
});
