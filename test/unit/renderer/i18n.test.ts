import { expect, test } from 'vitest';
import { createI18n } from '#renderer/i18n/index.ts';
import de from '#renderer/i18n/de.json' with { type: 'json' };

test('a language is loaded when it is chosen, and one that is not there leaves the words English', async () => {
  const i18n = createI18n();
  expect(i18n.t('screen.settings')).toBe('Settings');
  expect(i18n.hasResourceBundle('de', 'app')).toBe(false);
  await i18n.changeLanguage('de');
  expect(i18n.t('screen.settings')).toBe(de.screen.settings);
  expect(de.screen.settings).not.toBe('Settings');
  await i18n.changeLanguage('eo');
  expect(i18n.t('screen.settings')).toBe('Settings');
});
