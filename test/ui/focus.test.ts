import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { press, tabTo } from '../e2e/keyboard.ts';
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

  test('stays on the choice while the plan is made anew', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await button(page, 'Best four for me').click();
    await button(page, 'Pick these 4').click();
    await button(page, 'Review change').click();
    const review = page.getByRole('dialog', { name: 'Change chrony’s servers' });
    await review.evaluate((dialog) => dialog.setAttribute('data-first', ''));
    await review.getByRole('radio', { name: 'Add to the present ones' }).click();
    await page.waitForFunction(() => window.mockMain.state().change.plan?.desired.mode === 'add');
    await page.locator('[data-first] [role=radio]:focus[aria-checked=true]').waitFor();
    await page.context().close();
  });

  test('is not lost with a notice, which is in sight wherever the page is', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'settings', width: 800, height: 600 });
    await page.evaluate(() =>
      window.mockMain.fail('settings.set', {
        code: 'store.unwritable',
        retry: 'later',
        context: { path: 'settings.json', detail: 'ENOSPC' },
      }),
    );
    await tabTo(page, page.getByRole('switch', { name: 'Start at login' }));
    await page.keyboard.press('Space');
    const notice = page.getByRole('alert').filter({ hasText: 'ENOSPC' });
    await notice.waitFor();
    const { y = -1, height = 0 } = (await notice.boundingBox()) ?? {};
    // The window itself never scrolls.
    expect(await page.evaluate(() => document.documentElement.scrollTop)).toBe(0);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(600);
    await press(page, button(page, 'Dismiss'));
    await notice.waitFor({ state: 'detached' });
    await isFocusOn(page, 'main');
    await page.context().close();
  });

  test('stays on the chart where nothing was measured, and leads away again', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'history' });
    const chart = page.getByRole('slider', { name: 'Offset, delay, jitter and drift over time' });
    await chart.focus();
    const empty = page.getByText('Choose a longer time, or wait for the next measurement.');
    // To ten minutes around twelve hours ago, and on into the three hours for which the computer slept then.
    const keys = [
      ...Array.from({ length: 8 }, () => '+'),
      ...Array.from({ length: 8 }, () => 'Shift+ArrowRight'),
    ];
    for (const key of keys) {
      const asked = await page.evaluate(() => window.mockMain.calls.length);
      await page.keyboard.press(key);
      // A key begins at what is drawn.
      await page.waitForFunction((before) => window.mockMain.calls.length > before, asked);
      await page.evaluate(
        () =>
          new Promise((drawn) =>
            requestAnimationFrame(() => requestAnimationFrame(() => drawn(0))),
          ),
      );
    }
    await empty.waitFor();
    await isFocusOn(page, '[role=slider]');
    await page.keyboard.press('Escape');
    await empty.waitFor({ state: 'detached' });
    await page.context().close();
  });
});
