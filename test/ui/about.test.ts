import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

describeWith('about the app', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('names versions, and each licence in full on demand', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'about' });
    await page.getByRole('heading', { name: /^Trueclock \d/ }).waitFor();
    const first = page.locator('summary').first();
    await first.press('Enter');
    await page.getByRole('region', { name: /^Licence of / }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });

  test('diagnostics are copied by the main process, and that is said', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'about' });
    await page.getByRole('button', { name: 'Copy diagnostics' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
    expect(await page.evaluate(() => window.mockMain.calls.at(-1)?.[0])).toBe(
      'shell.copyDiagnostics',
    );
    await page.context().close();
  });
});
