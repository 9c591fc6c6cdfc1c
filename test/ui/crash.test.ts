import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

describeWith('a screen that fails', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('says so in its place, leaves the others, and can be tried again', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'diagnose' });
    const good = await page.evaluate(() => {
      const { diagnosis } = window.mockMain.state();
      window.mockMain.push({ diagnosis: null as never });
      return diagnosis;
    });
    await page.getByRole('heading', { name: 'This screen could not be shown', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Diagnose' }).click();
    const retry = page.getByRole('button', { name: 'Try again' });
    await retry.waitFor();
    await page.evaluate((diagnosis) => window.mockMain.push({ diagnosis }), good);
    await retry.click();
    await page.getByRole('heading', { name: 'Is something wrong?' }).waitFor();
    expect(await retry.count()).toBe(0);
    await page.context().close();
  });
});
