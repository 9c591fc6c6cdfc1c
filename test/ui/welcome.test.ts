import type { Page } from 'playwright-core';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { press } from '../e2e/keyboard.ts';
import { describeWith } from '../support/requirements.ts';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const calls = (page: Page): Promise<readonly (readonly [string, unknown])[]> =>
  page.evaluate(() => window.mockMain.calls.slice());
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const step = (page: Page): Promise<string> => page.locator('[aria-current="step"]').innerText();

describeWith('the first steps', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('measure, take the best four and apply, by keyboard alone', async () => {
    const page = await ui.open({ scenario: 'welcome' });
    await press(page, button(page, 'Measure'));
    await page.getByText('Your clock is 1.284 s behind').last().waitFor();
    await press(page, button(page, 'Next'));
    expect(await step(page)).toContain('Choose');
    // What comes next is read and tabbed on from there.
    expect(await page.evaluate(() => document.activeElement?.querySelector('h2')?.innerText)).toBe(
      'Which servers should it follow?',
    );
    await press(page, button(page, 'Find the best four'));
    await button(page, 'Stop').waitFor();
    await press(page, button(page, 'Take these 4'));
    expect(await step(page)).toContain('Apply');
    expect(await accessibilityProblems(page)).toEqual([]);
    await press(page, button(page, 'Review change'));
    await press(page, button(page, 'Apply…'));
    await page.getByRole('dialog', { name: 'The change is in force' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('chrony is set to follow these servers.').last().waitFor();
    const [, desired] = (await calls(page)).find(([name]) => name === 'change.plan') ?? [];
    expect((desired as DesiredConfig).sources).toHaveLength(4);
    await press(page, button(page, 'Finish'));
    await page.getByRole('heading', { name: 'Your clock is 1.284 s behind', level: 1 }).waitFor();
    expect(await calls(page)).toContainEqual(['settings.set', { welcomed: true }]);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    await page.context().close();
  });

  test('the way on is the last button of each step; how many are recommended is said aloud', async () => {
    const page = await ui.open({ scenario: 'welcome' });
    const lastOf = () => page.locator('section').getByRole('button').last();
    expect(await lastOf().innerText()).toBe('Measure');
    await press(page, lastOf());
    await page.getByRole('status').filter({ hasText: '1.284 s behind' }).waitFor();
    // The same button, so that the focus stays on the way.
    expect(await lastOf().innerText()).toBe('Next');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Next');
    await press(page, lastOf());
    await press(page, lastOf());
    const status = page.getByRole('status').filter({ hasText: '4 servers are recommended.' });
    await status.waitFor();
    await press(page, lastOf());
    expect(await lastOf().innerText()).toBe('Review change');
    await page.context().close();
  });

  test('a measurement says how far it is and how long it takes, and can be stopped', async () => {
    const page = await ui.open({ scenario: 'checking' });
    await page.evaluate(() => {
      const { settings } = window.mockMain.state();
      window.mockMain.push({ settings: { ...settings, welcomed: false } });
    });
    await page.getByText(/3 of 5 servers answered · about 5 seconds left/).waitFor();
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('0.35');
    await press(page, button(page, 'Stop'));
    expect((await calls(page)).map(([name]) => name)).toContain('measure.stop');
    await page.context().close();
  });

  test('every step can be skipped, and so can all of them, also where that cannot be kept', async () => {
    const page = await ui.open({ scenario: 'welcome' });
    await press(page, button(page, 'Skip this step'));
    await press(page, button(page, 'Skip this step'));
    await page.getByText(/^No server is chosen yet/).waitFor();
    await press(page, button(page, 'Back'));
    expect(await step(page)).toContain('Choose');
    await page.evaluate(() =>
      window.mockMain.fail('settings.set', {
        code: 'store.unwritable',
        retry: 'later',
        context: { path: '/settings.json', detail: 'ENOSPC' },
      }),
    );
    await press(page, button(page, 'Skip all'));
    await page.getByRole('heading', { name: /not been measured yet/, level: 1 }).waitFor();
    await page.getByRole('alert').waitFor();
    await page.context().close();
  });

  test('servers picked from the list are kept on the way back to the steps', async () => {
    const page = await ui.open({ scenario: 'welcome' });
    await press(page, button(page, 'Skip this step'));
    await press(page, button(page, 'Choose from the list'));
    await page.getByRole('row', { name: /time\.cloudflare\.com/ }).click();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('list', { name: 'You picked 1 server from the list:' }).waitFor();
    await press(page, button(page, 'Go on with the one you picked'));
    await page.getByRole('list', { name: 'To be followed: 1 server' }).waitFor();
    await page.context().close();
  });

  test('a new window goes on where something was measured already', async () => {
    const page = await ui.open({ scenario: 'welcomeReadOnly' });
    expect(await step(page)).toContain('Choose');
    await page.context().close();
  });

  test('a computer that cannot be changed says why, and that it is watched all the same', async () => {
    const page = await ui.open({ scenario: 'welcomeReadOnly' });
    await press(page, button(page, /^Take these/));
    await page.getByText(/this is a container, whose clock belongs to its host/).waitFor();
    await page.getByText(/^Trueclock watches the clock/).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
    const bare = await ui.open({ scenario: 'welcomeNoService' });
    await press(bare, button(bare, /^Take these/));
    await bare.getByText(/^No time service was found/).waitFor();
    expect(await button(bare, 'Review change').count()).toBe(0);
    await button(bare, 'Finish').waitFor();
    await bare.context().close();
  });

  test('without a network it says so and lets the user go on', async () => {
    const page = await ui.open({ scenario: 'welcomeOffline' });
    await page.getByText(/there is no network, or its name server/).waitFor();
    await press(page, button(page, 'Skip this step'));
    expect(await step(page)).toContain('Choose');
    await page.context().close();
  });

  test('the settings bring the first steps back', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'settings' });
    await press(page, button(page, 'Show again'));
    await page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor();
    expect((await calls(page)).at(-1)).toEqual(['settings.set', { welcomed: false }]);
    await page.context().close();
  });
});
