import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const lastCall = (page: Page): Promise<unknown> =>
  page.evaluate(() => window.mockMain.calls.at(-1));

describeWith('the settings', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('a theme holds at once, and is kept by the main process', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'settings' });
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await page.waitForFunction(
      (before) => getComputedStyle(document.body).backgroundColor !== before,
      light,
    );
    expect(await lastCall(page)).toEqual(['settings.set', { theme: 'dark' }]);
    await page.context().close();
  });

  test('switches are worked by keyboard, have a name and tell what they mean', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'settings' });
    const hidden = page.getByRole('switch', { name: 'Start without a window' });
    expect(await hidden.isDisabled()).toBe(true);
    const login = page.getByRole('switch', { name: 'Start at login' });
    await login.press('Space');
    expect(await lastCall(page)).toEqual(['settings.set', { startAtLogin: true }]);
    expect(await login.isChecked()).toBe(true);
    expect(await hidden.isDisabled()).toBe(false);
    await page.context().close();
  });

  test('numbers are offered in words, with the one that is set', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'settings' });
    await page.evaluate(() => window.mockMain.api.settings.set({ alertAbove: 0.25 }));
    const above = page.getByRole('combobox', { name: /^Warn when/ });
    expect(await above.locator('option').allInnerTexts()).toContain('250 ms');
    await above.selectOption('100 ms');
    expect(await lastCall(page)).toEqual(['settings.set', { alertAbove: 0.1 }]);
    await page.context().close();
  });

  test('without the watch its interval cannot be chosen', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'settings' });
    await page.getByRole('switch', { name: 'Watch the clock' }).press('Space');
    expect(await page.getByRole('combobox', { name: 'How often' }).isDisabled()).toBe(true);
    await page.context().close();
  });
});
