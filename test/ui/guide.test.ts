import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

describeWith('help where it is needed', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('a term explains itself in place, by keyboard', async () => {
    const page = await ui.open({ scenario: 'off' });
    const term = page.getByRole('button', { name: 'Offset' });
    await term.press('Enter');
    const words = page.getByRole('dialog', { name: 'Offset' });
    await words.getByText(/far this computer’s clock is from a server’s/).waitFor();
    expect(await accessibilityProblems(page, '[role=dialog]')).toEqual([]);
    await page.keyboard.press('Escape');
    await words.waitFor({ state: 'detached' });
    expect(await term.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.context().close();
  });

  test('the columns of the server list are explained together', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await page.getByRole('button', { name: 'What the columns mean' }).press('Enter');
    const words = page.getByRole('dialog', { name: 'What the columns mean' });
    for (const name of ['Stratum', 'Jitter', 'Falseticker']) {
      await words.getByText(name, { exact: true }).waitFor();
    }
    expect(await accessibilityProblems(page, '[role=dialog]')).toEqual([]);
    await page.context().close();
  });

  test('the guide opens a document by its name, never by an address', async () => {
    const page = await ui.open({ scenario: 'off', screen: 'guide' });
    await page.getByRole('button', { name: 'Read about RFC 2132' }).press('Enter');
    expect(await page.evaluate(() => window.mockMain.calls.at(-1))).toEqual([
      'shell.openLink',
      { id: 'rfc2132' },
    ]);
    await page.context().close();
  });
});
