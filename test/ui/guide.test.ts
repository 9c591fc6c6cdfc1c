import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Screen } from '#shared/model/screen.ts';
import { tabTo } from '../e2e/keyboard.ts';
import type { ScenarioName } from '../support/mock-scenarios.ts';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

describeWith('help where it is needed', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test.each<readonly [ScenarioName, Screen, string, string, RegExp]>([
    ['off', 'overview', 'Offset', 'Offset', /far this computer’s clock is from a server’s/],
    ['off', 'overview', 'what they agree on', 'Agreed interval', /lines of a majority share/],
    ['off', 'overview', 'Falseticker', 'Falseticker', /contradicts the majority/],
    ['mixedLeap', 'overview', 'Leap smear', 'Leap smear', /spread a leap second over a day/],
    ['smear', 'overview', 'Leap second', 'Leap second', /inserted into UTC/],
    ['welcomeReadOnly', 'overview', 'Bound', 'Bound', /How wrong an offset can be/],
    ['measured', 'servers', 'What the columns mean', 'What the columns mean', /Falseticker/],
    ['off', 'history', 'Jitter', 'Jitter', /offsets measured one after the other/],
    ['off', 'history', 'with the bound', 'Bound', /How wrong an offset can be/],
    ['plan', 'overview', 'iburst', 'iburst', /asks the server several times/],
  ])(
    '%s, %s: “%s” explains itself in place, by keyboard',
    async (...[scenario, screen, word, name, is]) => {
      const page = await ui.open({ scenario, screen });
      const term = page.getByRole('button', { name: word, exact: true });
      await tabTo(page, term);
      await page.keyboard.press('Enter');
      const words = page.getByRole('dialog', { name, exact: true });
      await words.getByText(is).first().waitFor();
      expect(await accessibilityProblems(page, '[role=dialog]')).toEqual([]);
      // The frame around it is enough, whatever the order in which the styles were loaded.
      expect(await words.evaluate((one) => getComputedStyle(one).outlineStyle)).toBe('none');
      // The explanation alone is closed, not a dialog that it may stand in.
      const dialogs = await page.getByRole('dialog').count();
      await page.keyboard.press('Escape');
      await words.waitFor({ state: 'detached' });
      expect(await page.getByRole('dialog').count()).toBe(dialogs - 1);
      expect(await term.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.context().close();
    },
  );

  test('the name of a check that is a term explains it and stays a heading', async () => {
    const page = await ui.open({ scenario: 'diagnosed', screen: 'diagnose' });
    await page.evaluate(() => {
      const { diagnosis } = window.mockMain.state();
      const found = { status: 'pass', facts: {}, evidence: [], fix: null } as const;
      window.mockMain.push({
        diagnosis: {
          ...diagnosis,
          findings: [{ ...found, id: 'stratum', outcome: 'synchronised' }],
        },
      });
    });
    const heading = page.getByRole('heading', { name: 'Synchronised', exact: true, level: 2 });
    await heading.getByRole('button').press('Enter');
    await page.getByRole('dialog', { name: 'Stratum' }).waitFor();
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
