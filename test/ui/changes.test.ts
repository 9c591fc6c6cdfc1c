import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

describeWith('the history of changes', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('shows every change with what became of it, and its lines on demand', async () => {
    const page = await ui.open({ scenario: 'off', screen: 'changes' });
    await page
      .getByRole('heading', { name: 'Trueclock has made 3 changes on this computer' })
      .waitFor();
    const newest = page.getByRole('region', { name: 'Change 3' });
    await newest.getByText('in force').waitFor();
    await newest.getByText('What was changed').press('Enter');
    await newest.getByRole('region', { name: 'Changes, line by line' }).waitFor();
    expect(await newest.innerText()).toContain('server time.cloudflare.com iburst nts');
    await page.getByRole('region', { name: 'Change 2' }).getByText('failed and put back').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });

  test('takes back the newest at once, and nothing that is not in force', async () => {
    const page = await ui.open({ scenario: 'off', screen: 'changes' });
    const buttons = page.getByRole('button', { name: 'Undo' });
    await buttons.waitFor();
    expect(await buttons.count()).toBe(1);
    await buttons.press('Enter');
    await page.getByRole('dialog', { name: 'The change was undone' }).waitFor();
    expect(
      await page.evaluate(() => window.mockMain.calls.find(([name]) => name === 'change.undo')),
    ).toEqual(['change.undo', { changeId: '000003-0a0b0c0d', agreedEdits: null }]);
    // The question and the answer are one dialog, which gives the focus back.
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Undo');
    await page.context().close();
  });
});
