import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { press } from '../e2e/keyboard.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const isFocusOn = (page: Page, selector: string) =>
  page.waitForFunction((wanted) => document.activeElement?.matches(wanted) === true, selector);
const focusedText = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.activeElement?.textContent === wanted, text);

describeWith('the focus', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('is on the dialog at each phase of a sync, and at the end where it came from', async () => {
    const page = await ui.open({ scenario: 'off' });
    await press(page, button(page, 'Sync now').first());
    await page.getByRole('alertdialog').waitFor();
    await isFocusOn(page, '[role=alertdialog]');
    await press(page, button(page, 'Step now'));
    await page.getByRole('dialog', { name: 'The clock is synchronised' }).waitFor();
    await isFocusOn(page, '[role=dialog]');
    await press(page, button(page, 'Close'));
    await focusedText(page, 'Sync now');
    await page.context().close();
  });

  test('comes back from a change to the button that asked for it', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await button(page, 'Best four for me').click();
    await button(page, 'Pick these 4').click();
    await press(page, button(page, 'Review change'));
    await press(page, button(page, 'Apply…'));
    await page.getByRole('dialog', { name: 'The change is in force' }).waitFor();
    await isFocusOn(page, '[role=dialog]');
    await press(page, button(page, 'Close'));
    await focusedText(page, 'Review change');
    await page.context().close();
  });

  test('goes to the content when a dialog closes whose opener is gone', async () => {
    const page = await ui.open({ scenario: 'edited' });
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await isFocusOn(page, 'main');
    await page.context().close();
  });

  test('goes to the new screen when a button led there, stays on a link; the title names it', async () => {
    const page = await ui.open({ scenario: 'welcome' });
    await press(page, button(page, 'Skip this step'));
    await press(page, button(page, 'Choose from the list'));
    await page.getByRole('heading', { name: 'Servers', level: 1 }).waitFor();
    await isFocusOn(page, 'main');
    expect(await page.title()).toBe('Servers – Trueclock');
    await press(page, page.getByRole('link', { name: 'Settings' }));
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Settings');
    expect(await page.title()).toBe('Settings – Trueclock');
    await page.context().close();
  });
});
