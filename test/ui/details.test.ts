import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const pictures = join(import.meta.dirname, '../../test-results/screenshots');

describeWith('details of the window', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('the names of the rail come with the focus where only icons have room', async () => {
    const page = await ui.open({ scenario: 'right', width: 800, height: 600 });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.getByRole('tooltip', { name: 'Overview' }).waitFor();
    await page.screenshot({ path: join(pictures, 'rail-name.png') });
    await page.context().close();
  });

  test('the skip link moves the focus to the content and keeps the screen', async () => {
    const page = await ui.open({ scenario: 'servers', screen: 'servers' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Servers');
    await page.context().close();
  });

  test('the picture of the vote stands in a table as well', async () => {
    const page = await ui.open({ scenario: 'off' });
    const table = page.getByRole('table', { name: 'What the servers say' });
    await table.getByRole('row', { name: /ntp\.example\.net .*disagrees by 370 ms/ }).waitFor();
    expect(await table.getByRole('row').count()).toBe(6);
    await page.context().close();
  });

  test('Stop ends a measurement', async () => {
    const page = await ui.open({ scenario: 'measuring', screen: 'servers' });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Measured: 8 of 8 answered.').last().waitFor();
    const called = await page.evaluate(() => window.mockMain.calls.map(([name]) => name));
    expect(called).toContain('measure.stop');
    await page.context().close();
  });

  test('without a service there is nothing to review, and the page says where to look', async () => {
    const page = await ui.open({ scenario: 'noService', screen: 'servers' });
    await page.getByRole('row', { name: /time\.cloudflare\.com/ }).click();
    expect(await page.getByRole('button', { name: 'Review change' }).isDisabled()).toBe(true);
    await page.getByText(/no time service here that can be configured/).waitFor();
    await page.context().close();
  });

  test('a check that leaves the servers a pause says so and how long', async () => {
    const page = await ui.open({ scenario: 'waiting' });
    await page.getByRole('heading', { name: 'Your clock is measured again shortly' }).waitFor();
    await page
      .getByText('Checking again in 50 seconds, so as not to bother the servers.')
      .waitFor();
    // It must neither look stuck nor offer to measure what is about to be measured.
    expect(await page.getByRole('progressbar').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Measure again' }).count()).toBe(0);
    // The time that is left goes down by itself: the main process tells it once.
    await page.getByText('Checking again in 40 seconds').waitFor();
    await page.context().close();
  });

  test('without network and time service the page says what can be done', async () => {
    const page = await ui.open({ scenario: 'offline' });
    await page.getByText(/there is no network.*Connect this computer and measure again/).waitFor();
    await page.getByText(/Install chrony/).waitFor();
    await page.context().close();
  });

  test('the picked servers go to the Overview, which measures them at once', async () => {
    const page = await ui.open({ scenario: 'servers', screen: 'servers' });
    const watch = page.getByRole('button', { name: 'Show on Overview' });
    expect(await watch.count()).toBe(0);
    await page.getByRole('row', { name: /time\.cloudflare\.com/ }).click();
    await page.getByRole('row', { name: /ntp\.example\.net/ }).click();
    await watch.click();
    await page.getByRole('heading', { name: 'What the servers say' }).waitFor();
    await page.getByText(/servers agree within/).waitFor();
    // Overview reads the history beside that.
    const called = await page.evaluate(() =>
      window.mockMain.calls.filter(([name]) => name !== 'history.view'),
    );
    expect(called.slice(-2)).toEqual([
      [
        'settings.setWatched',
        { ids: expect.arrayContaining(['cloudflare', 'own:ntp.example.net:123']) as unknown },
      ],
      ['measure.check', undefined],
    ]);
    await page.context().close();
  });

  test('a refused choice for the Overview stays on the Servers screen and is said', async () => {
    const page = await ui.open({ scenario: 'servers', screen: 'servers' });
    await page.getByRole('row', { name: /time\.cloudflare\.com/ }).click();
    await page.evaluate(() =>
      window.mockMain.fail('settings.setWatched', {
        code: 'store.unwritable',
        retry: 'later',
        context: { path: '/home/a/settings.json', detail: 'ENOSPC' },
      }),
    );
    await page.getByRole('button', { name: 'Show on Overview' }).click();
    await page
      .getByRole('alert')
      .getByText(/settings\.json could not be written/)
      .waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Servers');
    await page.context().close();
  });

  test('the footer keeps its buttons in one line and the focus when it clears', async () => {
    for (const [width, height] of [
      [1100, 760],
      [800, 600],
    ] as const) {
      const page = await ui.open({ scenario: 'measured', screen: 'servers', width, height });
      const footer = page.getByRole('group', { name: 'Picked servers' });
      expect(await footer.getByRole('button').allTextContents()).toEqual([
        'Best four for me',
        'Review change',
      ]);
      for (const host of ['time.google.com', 'nts.netnod.se']) {
        await page.getByRole('searchbox').fill(host);
        await page.getByRole('row', { name: host }).first().click();
      }
      await footer.getByText(/do not go together\. Leave out time\.google\.com/).waitFor();
      await page.screenshot({ path: join(pictures, `footer-${String(width)}.png`) });
      const tops = await footer
        .getByRole('button')
        .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().top));
      // The first stands beside the warning that it takes away.
      expect(tops).toHaveLength(6);
      expect(new Set(tops.slice(1)).size).toBe(1);
      await footer.getByRole('button', { name: 'Leave it out' }).click();
      await footer.getByText('1 selected', { exact: true }).waitFor();
      expect(await footer.getByText(/do not go together/).count()).toBe(0);
      await footer.getByRole('button', { name: 'Clear' }).click();
      await footer.getByText('None selected').waitFor();
      const hasFocus = await footer.evaluate((element) => element.contains(document.activeElement));
      expect(hasFocus).toBe(true);
      await page.context().close();
    }
  });

  test('a search without a find offers the way back', async () => {
    const page = await ui.open({ scenario: 'servers', screen: 'servers' });
    await page.getByRole('searchbox').fill('no such thing');
    await page.screenshot({ path: join(pictures, 'nothing-found.png') });
    await page.getByRole('button', { name: 'Show all servers' }).click();
    await page.getByRole('row', { name: /ntp\.example\.net/ }).waitFor();
    await page.context().close();
  });

  test('the figures keep their columns and the reasons open beside them', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers', theme: 'dark' });
    await page.getByRole('button', { name: /Details of de\.pool\.ntp\.org/ }).click();
    await page.getByRole('dialog').waitFor();
    await page.screenshot({ path: join(pictures, 'details-open-dark.png') });
    await page.keyboard.press('Escape');
    const rights = await page
      .getByRole('gridcell')
      .filter({ hasText: '±' })
      .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().right));
    expect(rights.length).toBeGreaterThan(4);
    expect(new Set(rights).size).toBe(1);
    await page.context().close();
  });

  test('adding a server: the refusal stands beside the field', async () => {
    const page = await ui.open({ scenario: 'servers', screen: 'servers' });
    await page.getByRole('button', { name: 'Add server' }).click();
    await page.getByRole('textbox').fill('not a host');
    await page.keyboard.press('Enter');
    await page.getByText('This is not a host name.').waitFor();
    await page.screenshot({ path: join(pictures, 'add-refused.png') });
    await page.context().close();
  });

  test('high contrast and forced colours keep every state readable', async () => {
    for (const look of [{ contrast: 'more' }, { forcedColors: 'active' }] as const) {
      for (const theme of ['light', 'dark'] as const) {
        const page = await ui.open({ scenario: 'measured', screen: 'servers', theme, ...look });
        const name = 'contrast' in look ? 'contrast' : 'forced';
        await page.screenshot({ path: join(pictures, `${name}-${theme}.png`) });
        const marks = await page.locator('[role=gridcell] svg[data-tone]').count();
        expect(marks).toBeGreaterThan(4);
        await page.context().close();
      }
    }
  });
});
