import { expect, it } from 'vitest';
import { createI18n } from '#renderer/i18n/index.ts';
import { LANGUAGES } from '#shared/model/settings.ts';

it.each(LANGUAGES)('thousands are grouped as in %s', async (language) => {
  const i18n = createI18n();
  await i18n.changeLanguage(language);
  const count = 12_345;
  const grouped = new Intl.NumberFormat(language).format(count);
  const said = [
    i18n.t('history.measured', { count }),
    i18n.t('history.events.all', { count }),
    i18n.t('history.key.outside', { count }),
    i18n.t('filter.placeholder', { count }),
    i18n.t('footer.selected', { count }),
  ];
  expect(grouped).not.toBe(String(count));
  for (const text of said) expect(text).toContain(grouped);
});
